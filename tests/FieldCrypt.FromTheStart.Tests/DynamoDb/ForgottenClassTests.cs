using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.FromTheStart.Tests.DynamoDb;

/// <summary>Several classes in one table, of which the encrypting client was told one: what another encrypts is not stored as the one leaves it.</summary>
public sealed class ForgottenClassTests(DynamoDbFixture fixture) : IDisposable, IClassFixture<DynamoDbFixture>
{
    private const string Secret = "of the heart";
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
    private readonly string _prefix = $"{Guid.NewGuid():n}-";

    public static TheoryData<string> Ways => [.. Writes.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, Func<DynamoDBContext, AmazonDynamoDBClient, string, Task>> Writes { get; } = new()
    {
        ["save"] = (context, _, _) => context.SaveAsync(new Visit { Id = "v-1", Note = Secret }, Token),
        ["save of a derived class"] = (context, _, _) => context.SaveAsync(new Guest { Id = "v-1", Room = Secret }, Token),
        ["batch"] = async (context, _, _) =>
        {
            var batch = context.CreateBatchWrite<Visit>();
            batch.AddPutItem(new Visit { Id = "v-1", Note = Secret });
            await batch.ExecuteAsync(Token);
        },
        ["transaction"] = async (context, _, _) =>
        {
            var transaction = context.CreateTransactWrite<Visit>();
            transaction.AddSaveItem(new Visit { Id = "v-1", Note = Secret });
            await transaction.ExecuteAsync(Token);
        },
        ["put"] = (_, client, table) => client.PutItemAsync(table, new() { ["Id"] = new("v-1"), ["Note"] = new(Secret) }, Token),
        ["update of what the schema leaves unsigned, by a placeholder"] = (_, client, table) => client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = new() { ["Id"] = new("v-1") },
                UpdateExpression = "SET #m = :m",
                ExpressionAttributeNames = new() { ["#m"] = "Mark" },
                ExpressionAttributeValues = new() { [":m"] = new(Secret) },
            },
            Token),
        ["update of what the schema leaves unsigned"] = (_, client, table) => client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = new() { ["Id"] = new("v-1") },
                UpdateExpression = "SET Mark = :m",
                ExpressionAttributeValues = new() { [":m"] = new(Secret) },
            },
            Token),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_a_class_encrypts_that_the_schema_forgets_is_not_stored_readable(string way)
    {
        var table = await CreateTableAsync();
        using var client = ClientOf(TableSchema.For<Stay>().WithTableName(table));
        using var context = ContextOf(client);

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => Writes[way](context, client, table));

        Assert.Contains(way.Contains("derived", StringComparison.Ordinal) ? nameof(Guest) : nameof(Visit), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TableSchema.ForEntities), error.Message, StringComparison.Ordinal);
        Assert.Contains(way.Contains("unsigned", StringComparison.Ordinal) ? "'Mark'" : way.Contains("derived", StringComparison.Ordinal) ? "'Room'" : "'Note'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        using var allowed = DynamoDbProcessGuard.AllowRawAccess("to see what is stored");
        using var plain = fixture.Service.CreateClient();
        Assert.Empty((await plain.ScanAsync(new ScanRequest(table), Token)).Items);
    }

    [Fact]
    public async Task Items_without_what_the_other_class_encrypts_are_stored_as_ever_whatever_classes_of_other_tables_encrypt()
    {
        var table = await CreateTableAsync();
        using var client = ClientOf(TableSchema.For<Stay>().WithTableName(table));
        using var context = ContextOf(client);

        await context.SaveAsync(new Stay { Id = "s-1", Ssn = "078-05-1120", Floor = "2" }, Token);

        Assert.Equal("078-05-1120", (await context.LoadAsync<Stay>("s-1", Token)).Ssn);
    }

    [Theory]
    [InlineData("attribute_not_exists(Note)")]
    [InlineData("attribute_not_exists(#n)")]
    public async Task An_update_that_names_what_the_other_class_encrypts_in_its_condition_only_is_carried_out(string condition)
    {
        var table = await CreateTableAsync();
        using var client = ClientOf(TableSchema.For<Stay>().WithTableName(table));
        using var context = ContextOf(client);
        await context.SaveAsync(new Stay { Id = "s-1", Ssn = "078-05-1120" }, Token);

        await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = new() { ["Id"] = new("s-1") },
                UpdateExpression = "SET Seen = :s",
                ConditionExpression = condition,
                ExpressionAttributeNames = condition.Contains("#n", StringComparison.Ordinal) ? new() { ["#n"] = "Note" } : null,
                ExpressionAttributeValues = new() { [":s"] = new("today") },
            },
            Token);

        Assert.Equal("today", (await context.LoadAsync<Stay>("s-1", Token)).Seen);
    }

    [Theory]
    [InlineData(ProcessGuardMode.Off)]
    [InlineData(ProcessGuardMode.Log)]
    public async Task Beside_a_table_that_lets_more_pass_it_is_not_stored_either(ProcessGuardMode mode)
    {
        var (table, lenient) = (await CreateTableAsync(), $"{_prefix}Lenient");
        await fixture.Service.CreateTableAsync("us-east-1", lenient, "Id", null, Token);
        using var protection = DynamoDbProcessGuard.Protect([lenient], mode);
        using var client = ClientOf(TableSchema.For<Stay>().WithTableName(table), TableSchema.For<Stay>().WithTableName(lenient));

        await Assert.ThrowsAsync<ProtectedOperationException>(() => client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>>
            {
                [lenient] = [new(new PutRequest(new() { ["Id"] = new("v-1"), ["Note"] = new("readable") }))],
                [table] = [new(new PutRequest(new() { ["Id"] = new("v-1"), ["Note"] = new(Secret) }))],
            },
            Token));
        await client.PutItemAsync(lenient, new() { ["Id"] = new("v-1"), ["Note"] = new("readable") }, Token);
    }

    [Fact]
    public async Task A_table_of_several_classes_may_forget_one_too()
    {
        var table = await CreateTableAsync();
        using var client = ClientOf(TableSchema.ForEntities(table, EntityType.ByDiscriminator("Kind", "stay", TableSchema.For<Stay>())));
        using var context = ContextOf(client);

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => context.SaveAsync(new Visit { Id = "v-1", Kind = "stay", Note = Secret }, Token));

        Assert.Contains(nameof(Visit), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_schema_knows_all_classes_each_is_stored_as_it_says()
    {
        var table = await CreateTableAsync();
        using var client = ClientOf(TableSchema.ForEntities(
            table,
            EntityType.ByDiscriminator("Kind", "stay", TableSchema.For<Stay>()),
            EntityType.ByDiscriminator("Kind", "guest", TableSchema.For<Guest>()),
            EntityType.ByDiscriminator("Kind", "visit", TableSchema.For<Visit>())));
        using var context = ContextOf(client);

        await context.SaveAsync(new Visit { Id = "v-1", Kind = "visit", Note = Secret }, Token);
        await context.SaveAsync(new Stay { Id = "s-1", Kind = "stay", Note = "readable" }, Token);

        Assert.Equal(Secret, (await context.LoadAsync<Visit>("v-1", Token)).Note);
        using var allowed = DynamoDbProcessGuard.AllowRawAccess("to see what is stored");
        using var plain = fixture.Service.CreateClient();
        Assert.NotNull((await plain.GetItemAsync(table, new() { ["Id"] = new("v-1") }, Token)).Item["Note"].B);
        Assert.Equal("readable", (await plain.GetItemAsync(table, new() { ["Id"] = new("s-1") }, Token)).Item["Note"].S);
    }

    public void Dispose() => _keys.Dispose();

    private async Task<string> CreateTableAsync()
    {
        var table = $"{_prefix}StartShared";
        await fixture.Service.CreateTableAsync("us-east-1", table, "Id", null, Token);
        return table;
    }

    private FieldCryptDynamoDbClient ClientOf(params TableSchema[] schemas) => new(
        fixture.Service.Credentials, fixture.Service.CreateConfig("us-east-1"), new FieldCryptDynamoDbOptions { Keys = _keys, Tables = schemas });

    private DynamoDBContext ContextOf(AmazonDynamoDBClient client) => new DynamoDBContextBuilder()
        .WithDynamoDBClient(() => client).ConfigureContext(config => config.TableNamePrefix = _prefix).Build();

    [DynamoDBTable("StartShared")]
    public class Stay
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        public string? Kind { get; set; }

        [Encrypted]
        public string? Ssn { get; set; }

        public string? Note { get; set; }

        public string? Floor { get; set; }

        public virtual string? Room { get; set; }

        [Unsigned]
        public string? Mark { get; set; }

        [Unsigned]
        public string? Seen { get; set; }
    }

    public sealed class Guest : Stay
    {
        [Encrypted]
        public override string? Room { get; set; }
    }

    [DynamoDBTable("StartShared")]
    public sealed class Visit
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        public string? Kind { get; set; }

        [Encrypted]
        public string? Note { get; set; }

        [Encrypted]
        public string? Mark { get; set; }
    }

    /// <summary>Of another table, whose name is the end of the first one's.</summary>
    [DynamoDBTable("Shared")]
    public sealed class Elsewhere
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Floor { get; set; }
    }
}
