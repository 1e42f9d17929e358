using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>The queries that one search takes: several at a time, no more than needed, and none that DynamoDB would not take.</summary>
public class SearchSeriesTests(DynamoDbFixture fixture) : SearchTest(fixture)
{
    private TableSchema People(int partitions, int bits = 40, int atOnce = 3) => new TableSchema(
        "People", "Id", null, new Dictionary<string, FieldAction> { ["Name"] = FieldAction.EncryptAndSign, ["Note"] = FieldAction.EncryptAndSign })
        .WithSearch(new SearchOptions
        {
            Keys = BeaconKeySource.Of(Store, "acme"),
            Beacons = [new("Name", bits)],
            MaxPartitions = partitions,
            QueriesAtOnce = atOnce,
            PartitionSelector = item => int.Parse(item["Id"].S, CultureInfo.InvariantCulture) % partitions,
        });

    [Fact]
    public async Task Queries_of_partitions_are_sent_together_and_no_more_than_was_said()
    {
        var (client, schema, requests) = await FilledAsync(People(7), 14);
        using (client)
        {
            requests.HoldUntil(3);
            Assert.Equal("00 01 02 03 04 05 06 07 08 09 10 11 12 13", Ids(await AllAsync(client, ByName(schema))));
            Assert.Equal((7, 3), (requests.Count, requests.MostAtOnce));
        }
    }

    [Fact]
    public async Task With_a_limit_one_query_is_sent_after_the_other()
    {
        var (client, schema, requests) = await FilledAsync(People(4), 8);
        using (client)
        {
            var request = ByName(schema);
            request.Limit = 5;
            Assert.Equal("00 01 02 03 04 05 06 07", Ids(await AllAsync(client, request)));
            Assert.Equal(1, requests.MostAtOnce);
        }
    }

    [Fact]
    public async Task A_query_that_can_only_repeat_an_earlier_one_is_not_sent()
    {
        var (client, schema, requests) = await FilledAsync(People(7, bits: 1), 14);
        using (client)
        {
            Assert.Equal("00 01 02 03 04 05 06 07 08 09 10 11 12 13", Ids(await AllAsync(client, ByName(schema))));
            Assert.InRange(requests.Count, 1, 2);
        }
    }

    [Fact]
    public async Task Where_a_query_has_more_than_a_page_nothing_is_missing_and_nothing_comes_twice()
    {
        var (client, schema, requests) = await FilledAsync(People(2), 12, note: new string('x', 200_000));
        using (client)
        {
            Assert.Equal("00 01 02 03 04 05 06 07 08 09 10 11", Ids(await AllAsync(client, ByName(schema))));
            Assert.Equal(2, requests.MostAtOnce);
        }
    }

    [Theory]
    [InlineData(150, 1, true)]
    [InlineData(151, 1, false)]
    [InlineData(100, 2, false)]
    [InlineData(254, 1, false)]
    public async Task A_filter_over_too_many_partitions_is_refused_before_anything_is_sent(int partitions, int terms, bool isSent)
    {
        var (client, schema, requests) = await FilledAsync(People(partitions), 3);
        using (client)
        {
            var scan = new ScanRequest
            {
                TableName = schema.TableName,
                FilterExpression = string.Join(" OR ", Enumerable.Range(0, terms).Select(i => $"#n = :n{i}")),
                ExpressionAttributeNames = new() { ["#n"] = "Name" },
                ExpressionAttributeValues = Enumerable.Range(0, terms).ToDictionary(i => $":n{i}", i => Text(i == 0 ? "same" : "other")),
            };
            if (isSent)
            {
                Assert.Equal("00 01 02", Ids((await client.ScanAsync(scan, Token)).Items));
                return;
            }

            var refused = await Assert.ThrowsAsync<ProtectedOperationException>(() => client.ScanAsync(scan, Token));
            Assert.Contains("DynamoDB takes 4096 and 300", refused.Message, StringComparison.Ordinal);
            Assert.Equal(0, requests.Count);
        }
    }

    [Fact]
    public void Operators_are_counted_as_the_parser_counts_them()
    {
        // Long enough to be looked at, and within every limit.
        var text = string.Join(" AND ", Enumerable.Repeat("NOT (begins_with(a, :a) OR size(b) >= :b OR c BETWEEN :a AND :b OR d IN (:a, :b))", 23));
        var values = new Dictionary<string, AttributeValue> { [":a"] = Text("x"), [":b"] = Text("y") };
        ConditionParser.Parse(text, "FilterExpression", new Placeholders(null, values), out var operators);
        Assert.Equal(operators, RewrittenSize.OperatorsIn(Tokenizer.Cut(text, "FilterExpression").AsSpan()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void At_least_one_query_is_sent_at_a_time(int atOnce) =>
        Assert.Throws<FieldCryptConfigurationException>(() => People(2, atOnce: atOnce));

    private static QueryRequest ByName(TableSchema schema) => new()
    {
        TableName = schema.TableName,
        IndexName = "ByName",
        KeyConditionExpression = "#n = :n",
        ExpressionAttributeNames = new() { ["#n"] = "Name" },
        ExpressionAttributeValues = new() { [":n"] = Text("same") },
    };

    private async Task<(FieldCryptDynamoDbClient Client, TableSchema Schema, WatchedRequests Requests)> FilledAsync(
        TableSchema described, int items, string note = "")
    {
        var schema = await CreateTableAsync(described);
        var requests = new WatchedRequests();
        var config = Fixture.Service.CreateConfig("us-east-1");
        config.HttpClientFactory = requests;
        var client = new FieldCryptDynamoDbClient(
            Fixture.Service.Credentials, config, new FieldCryptDynamoDbOptions { Keys = new BranchKeyProvider(Store, "acme"), Tables = [schema] });
        for (var i = 0; i < items; i++)
        {
            await client.PutItemAsync(
                schema.TableName,
                new() { ["Id"] = Text(string.Create(CultureInfo.InvariantCulture, $"{i:00}")), ["Name"] = Text("same"), ["Note"] = Text(note) },
                Token);
        }

        return (client, schema, requests);
    }

    /// <summary>Counts the searches on their way to the service, and can hold the first until others are there.</summary>
    private sealed class WatchedRequests : HttpClientFactory
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _wanted;
        private int _count;
        private int _now;
        private int _most;

        public int Count => _count;

        public int MostAtOnce => _most;

        public void HoldUntil(int requests) => _wanted = requests;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        private async Task EnterAsync()
        {
            var now = Interlocked.Increment(ref _now);
            InterlockedMax(now);
            if (Interlocked.Increment(ref _count) >= _wanted)
            {
                _arrived.TrySetResult();
            }

            await _arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        }

        private void InterlockedMax(int value)
        {
            for (var seen = _most; seen < value;)
            {
                seen = Interlocked.CompareExchange(ref _most, value, seen) is var found && found == seen ? value : found;
            }
        }

        private sealed class Handler(WatchedRequests watched) : DelegatingHandler(new SocketsHttpHandler())
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (!request.Headers.TryGetValues("X-Amz-Target", out var target) || !target.Single().EndsWith(".Query", StringComparison.Ordinal))
                {
                    return await base.SendAsync(request, cancellationToken);
                }

                await watched.EnterAsync();
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                finally
                {
                    Interlocked.Decrement(ref watched._now);
                }
            }
        }
    }
}
