using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>Compares the indexes that searches need with those of a table, and makes what is missing.</summary>
/// <remarks>DynamoDB makes one index of a table at a time, and takes as long as it has items to read for that.</remarks>
internal sealed class IndexCreation(SearchIndexes needed, IAmazonDynamoDB client)
{
    private const int MostRefusals = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The indexes that the table has not.</summary>
    /// <exception cref="FieldCryptConfigurationException">It has one of the name that is of no use.</exception>
    public async Task<IReadOnlyList<GlobalSecondaryIndex>> FindMissingAsync(CancellationToken cancellationToken) =>
        Missing(await DescribeAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Makes the indexes that the table has not, one after another, and waits until all can be queried.</summary>
    /// <returns>The names of those that were made here.</returns>
    public async Task<IReadOnlyList<string>> CreateMissingAsync(CancellationToken cancellationToken)
    {
        var made = new List<string>();
        var (pause, refusals) = (FirstPause, 0);
        while (true)
        {
            var table = await DescribeAsync(cancellationToken).ConfigureAwait(false);
            var missing = Missing(table);
            if (IsBusy(table))
            {
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }

            if (missing.Count == 0)
            {
                return made;
            }

            try
            {
                await client.UpdateTableAsync(Creating(table, missing[0]), cancellationToken).ConfigureAwait(false);
                made.Add(missing[0].IndexName);
                (pause, refusals) = (FirstPause, 0);
            }
            catch (AmazonDynamoDBException e) when (MayPass(e) && ++refusals < MostRefusals)
            {
                // Somebody else changes the table at this moment, perhaps makes the very same index.
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private static bool MayPass(AmazonDynamoDBException error) =>
        error is ResourceInUseException or LimitExceededException || error.Message.Contains("already exists", StringComparison.Ordinal);

    private async Task<TableDescription> DescribeAsync(CancellationToken cancellationToken) =>
        (await client.DescribeTableAsync(new DescribeTableRequest { TableName = needed.TableName }, cancellationToken).ConfigureAwait(false)).Table;

    private static bool IsBusy(TableDescription table) => table.TableStatus != TableStatus.ACTIVE
        || (table.GlobalSecondaryIndexes ?? []).Any(index => index.IndexStatus != IndexStatus.ACTIVE);

    private List<GlobalSecondaryIndex> Missing(TableDescription table)
    {
        foreach (var definition in needed.AttributeDefinitions)
        {
            if (table.AttributeDefinitions.Find(other => other.AttributeName == definition.AttributeName) is { } there
                && there.AttributeType != definition.AttributeType)
            {
                throw Refused(
                    table, $"attribute '{ForeignText.Shown(definition.AttributeName)}' is a key of type {there.AttributeType}, and its values are "
                    + $"{definition.AttributeType}.");
            }
        }

        return [.. needed.Indexes.Where(index => !IsThere(table, index))];
    }

    private bool IsThere(TableDescription table, GlobalSecondaryIndex index)
    {
        var there = (table.GlobalSecondaryIndexes ?? []).Find(other => other.IndexName == index.IndexName);
        if (there is null || there.IndexStatus == IndexStatus.DELETING)
        {
            return false;
        }

        if (Keys(there.KeySchema) is var keys && keys != Keys(index.KeySchema))
        {
            throw Refused(table, $"index {index.IndexName} has other keys, {ForeignText.Shown(keys)}: delete it, or call the one of beacons otherwise.");
        }

        return there.Projection.ProjectionType == ProjectionType.ALL || needed.FetchedByKey.Contains(index.IndexName) ? true
            : throw Refused(
                table, $"index {index.IndexName} projects only some attributes, so that what it finds cannot be verified: delete it, or name it in "
                + $"{nameof(TableSchema)}.{nameof(TableSchema.WithFetchByKey)}.");
    }

    private static string Keys(IEnumerable<KeySchemaElement> keys) =>
        string.Join(", ", keys.OrderBy(key => key.KeyType == KeyType.RANGE).Select(key => $"{key.KeyType} {key.AttributeName}"));

    private UpdateTableRequest Creating(TableDescription table, GlobalSecondaryIndex index) => new()
    {
        TableName = needed.TableName,
        AttributeDefinitions =
            [.. needed.AttributeDefinitions.Where(definition => index.KeySchema.Exists(key => key.AttributeName == definition.AttributeName))],
        GlobalSecondaryIndexUpdates =
        [
            new()
            {
                Create = new()
                {
                    IndexName = index.IndexName,
                    KeySchema = index.KeySchema,
                    Projection = index.Projection,
                    ProvisionedThroughput = ThroughputOf(table),
                },
            },
        ],
    };

    // An index of a table with a set throughput gets the same; on demand there is none to set.
    private static ProvisionedThroughput? ThroughputOf(TableDescription table) =>
        table.BillingModeSummary?.BillingMode != BillingMode.PAY_PER_REQUEST && table.ProvisionedThroughput is { ReadCapacityUnits: > 0 } throughput
            ? new ProvisionedThroughput { ReadCapacityUnits = throughput.ReadCapacityUnits, WriteCapacityUnits = throughput.WriteCapacityUnits }
            : null;

    private static FieldCryptConfigurationException Refused(TableDescription table, string what) =>
        new($"Search in table {ForeignText.Shown(table.TableName)}: {what}");
}
