using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Operations.Pace;
using Polly;

namespace FieldCrypt.Operations.Scanning;

/// <summary>A job over a table: a parallel scan, and something for each item of its pages.</summary>
internal abstract class TableJob : StoreJob
{
    private readonly DynamoDbJobOptions _options;

    protected TableJob(IAmazonDynamoDB dynamoDb, string tableName, DynamoDbJobOptions? options)
    {
        PlainClient.Require(dynamoDb);
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        DynamoDb = dynamoDb;
        TableName = tableName;
        _options = options ?? new DynamoDbJobOptions();
    }

    public sealed override string Store => $"DynamoDB table {ForeignText.Shown(TableName, 256)} ({Region})";

    public override string Identity => $"dynamodb {Region} {TableName} {Action}";

    protected IAmazonDynamoDB DynamoDb { get; }

    protected string TableName { get; }

    protected string Region => DynamoDb.Config?.RegionEndpoint?.SystemName ?? DynamoDb.Config?.AuthenticationRegion ?? "?";

    public sealed override async Task<JobPlan> PlanAsync(int segments, CancellationToken cancellationToken)
    {
        var table = (await DynamoDb.DescribeTableAsync(TableName, cancellationToken).ConfigureAwait(false)).Table;
        RequireKeys(KeyOf(table));
        return new JobPlan
        {
            Identity = Identity,
            Segments = [.. Enumerable.Range(0, segments).Select(number => new TableSegment(number, segments).ToString())],
            EstimatedItems = table.ItemCount is > 0 and var count ? count : null,
        };
    }

    public sealed override async Task<JobStep> StepAsync(string segment, string? position, JobStepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var access = RawAccess();
        using var tally = KmsTally.Begin();
        var figures = new FigureTally();
        var retrying = context.Retrying(this, figures);
        var key = await KeyAsync(retrying, cancellationToken).ConfigureAwait(false);
        var page = await ReadAsync(TableSegment.Read(segment), TablePosition.Read(position), context, retrying, cancellationToken).ConfigureAwait(false);
        var found = page.Items ?? [];
        var step = new StepScope(context, figures, key, tally);
        var groups = found.ConvertAll(item => ItemSurvey.Of(item, _options.TimeAttribute));
        groups.ForEach(figures.Seen);
        await context.TakeBytesAsync(groups.Sum(group => group.Bytes), cancellationToken).ConfigureAwait(false);
        await context.ForEachAsync(
            found,
            tally,
            retrying,
            (item, token) => ProcessAsync(item, step, token),
            cancellationToken).ConfigureAwait(false);
        return new JobStep(TablePosition.Write(page.LastEvaluatedKey), figures.ToFigures(tally.ToUses()));
    }

    public override async Task<IReadOnlyList<ProtectedKey>?> ReadProtectedKeysAsync(CancellationToken cancellationToken)
    {
        using var access = RawAccess();
        return _options.KeyStoreTables.Count == 0
            ? await base.ReadProtectedKeysAsync(cancellationToken).ConfigureAwait(false)
            : await KeyStoreSurvey.ReadAsync(DynamoDb, _options.KeyStoreTables, cancellationToken).ConfigureAwait(false);
    }

    public sealed override async Task<string?> ReadStoreIdentityAsync(CancellationToken cancellationToken)
    {
        var table = (await DynamoDb.DescribeTableAsync(TableName, cancellationToken).ConfigureAwait(false)).Table;
        return string.Create(CultureInfo.InvariantCulture, $"{table.TableArn} {table.TableId} {table.CreationDateTime:O}");
    }

    protected internal override bool IsTransient(Exception exception) => base.IsTransient(exception) || DynamoDbFailures.IsTransient(exception);

    protected internal override bool IsThrottling(Exception exception) => base.IsThrottling(exception) || DynamoDbFailures.IsThrottling(exception);

    /// <summary>Does what the job is for to one item, and counts it once, when that is done: whatever fails in passing is tried again from here.</summary>
    protected abstract ValueTask ProcessAsync(Dictionary<string, AttributeValue> item, StepScope step, CancellationToken cancellationToken);

    /// <summary>The key attributes, where they are known without asking; null if the table is to be asked.</summary>
    protected virtual TableKey? KnownKey => null;

    // The table may be guarded in this process, and a job reads and writes what is stored.
    private IDisposable RawAccess() => DynamoDbProcessGuard.AllowRawAccess($"{Action} of {Store}");

    private static TableKey KeyOf(TableDescription table) => new(
        table.KeySchema.Single(element => element.KeyType == KeyType.HASH).AttributeName,
        table.KeySchema.SingleOrDefault(element => element.KeyType == KeyType.RANGE)?.AttributeName);

    private void RequireKeys(TableKey actual)
    {
        if (KnownKey is { } known && known != actual)
        {
            throw new FieldCryptConfigurationException(
                $"Table {ForeignText.Shown(TableName, 256)} has the keys {actual.Partition} and {actual.Sort ?? "no other"}, and its schema says "
                + $"{known.Partition} and {known.Sort ?? "no other"}.");
        }
    }

    private async ValueTask<TableKey> KeyAsync(ResiliencePipeline retrying, CancellationToken cancellationToken) => KnownKey
        ?? (_asked ??= KeyOf((await retrying.ExecuteAsync(
            async token => await DynamoDb.DescribeTableAsync(TableName, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).Table));

    private TableKey? _asked;

    private async ValueTask<ScanResponse> ReadAsync(
        TableSegment segment, Dictionary<string, AttributeValue>? start, JobStepContext context, ResiliencePipeline retrying, CancellationToken cancellationToken)
    {
        var request = new ScanRequest
        {
            TableName = TableName,
            Segment = segment.Number,
            TotalSegments = segment.Total,
            ExclusiveStartKey = start,
            Limit = context.Options.PageSize,
        };
        return await retrying.ExecuteAsync(
            async token => await DynamoDb.ScanAsync(request, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }
}
