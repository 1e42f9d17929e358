using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Operations.Tests;
using FieldCrypt.Testing;

[assembly: AssemblyFixture(typeof(OperationsFixture))]

namespace FieldCrypt.Operations.Tests;

/// <summary>One DynamoDB Local and one KMS emulator for all tests of this assembly; each test makes tables and keys of its own.</summary>
public sealed class OperationsFixture : IAsyncLifetime
{
    private int _tables;

    public DynamoDbLocal DynamoDb { get; private set; } = null!;

    public KmsEmulator Kms { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        DynamoDb = await DynamoDbLocal.StartAsync();
        Kms = await KmsEmulator.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Kms.DisposeAsync();
        await DynamoDb.DisposeAsync();
    }

    public async Task<string> CreateTableAsync(string partitionKey = "Id", string? sortKey = null, string region = OperationsTest.Region)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Ops-{Interlocked.Increment(ref _tables)}");
        await DynamoDb.CreateTableAsync(region, name, partitionKey, sortKey, TestContext.Current.CancellationToken);
        return name;
    }
}

/// <summary>What the tests of jobs over a table share: a table, a plain client, keys, and items to put there.</summary>
public abstract class OperationsTest(OperationsFixture fixture) : IAsyncLifetime
{
    public const string Region = "us-east-1";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected OperationsFixture Fixture => fixture;

    protected string Table { get; private set; } = "";

    protected AmazonDynamoDBClient Plain { get; private set; } = null!;

    protected LocalKeyProvider LocalKeys { get; } = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    protected KmsClients Clients { get; private set; } = null!;

    protected TableSchema Schema { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Table = await fixture.CreateTableAsync();
        Plain = fixture.DynamoDb.CreateClient();
        Clients = new KmsClients(fixture.Kms.CreateClient);
        Schema = SchemaOf(Table);
    }

    public virtual ValueTask DisposeAsync()
    {
        Clients.Dispose();
        Plain.Dispose();
        LocalKeys.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static TableSchema SchemaOf(string table) => new(
        table,
        "Id",
        null,
        new Dictionary<string, FieldAction>
        {
            ["Ssn"] = FieldAction.EncryptAndSign,
            ["Notes"] = FieldAction.EncryptAndSign,
            ["Clinic"] = FieldAction.SignOnly,
            ["Tenant"] = FieldAction.SignOnly,
            ["ExpiresAt"] = FieldAction.DoNothing,
        });

    protected static Dictionary<string, AttributeValue> Item(string id, string clinic = "Central") => new()
    {
        ["Id"] = new(id),
        ["Ssn"] = new($"ssn of {id}"),
        ["Notes"] = new() { L = [new("a note"), new() { N = "7" }], IsLSet = true },
        ["Clinic"] = new(clinic),
        ["ExpiresAt"] = new() { N = "1900000000" },
    };

    protected static Dictionary<string, AttributeValue> Key(string id) => new() { ["Id"] = new(id) };

    protected async Task<string> CreateKmsKeyAsync(bool multiRegion = false)
    {
        using var administrator = fixture.Kms.CreateClient(Region);
        return (await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = multiRegion }, Token)).KeyMetadata.Arn;
    }

    /// <summary>Puts items as they are.</summary>
    protected async Task PutPlainAsync(params IEnumerable<Dictionary<string, AttributeValue>> items)
    {
        foreach (var chunk in items.Chunk(25))
        {
            await Plain.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>> { [Table] = [.. chunk.Select(item => new WriteRequest(new PutRequest(item)))] }, Token);
        }
    }

    /// <summary>Puts items encrypted.</summary>
    protected async Task PutEncryptedAsync(KeyProvider keys, params IEnumerable<Dictionary<string, AttributeValue>> items)
    {
        var encryptor = new ItemEncryptor(Schema, keys);
        var encrypted = new List<Dictionary<string, AttributeValue>>();
        foreach (var item in items)
        {
            encrypted.Add(await encryptor.EncryptAsync(item, Token));
        }

        await PutPlainAsync(encrypted);
    }

    /// <summary>All items as they are stored, by their ids.</summary>
    protected async Task<SortedDictionary<string, Dictionary<string, AttributeValue>>> StoredAsync()
    {
        var items = new SortedDictionary<string, Dictionary<string, AttributeValue>>(StringComparer.Ordinal);
        var request = new ScanRequest { TableName = Table, ConsistentRead = true };
        do
        {
            var page = await Plain.ScanAsync(request, Token);
            page.Items.ForEach(item => items.Add(item["Id"].S, item));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return items;
    }

    /// <summary>Everything that was put is there, and opens with the given keys alone.</summary>
    protected async Task AssertAllOpenAsync(
        SortedDictionary<string, Dictionary<string, AttributeValue>> stored, IEnumerable<Dictionary<string, AttributeValue>> expected, KeyProvider keys)
    {
        var encryptor = new ItemEncryptor(Schema, keys);
        var ids = 0;
        foreach (var item in expected)
        {
            ids++;
            Assert.True(SameItem(item, await encryptor.DecryptAsync(stored[item["Id"].S], Token)), $"{item["Id"].S} is not what was put.");
        }

        Assert.Equal(ids, stored.Count);
    }

    protected static bool SameItem(Dictionary<string, AttributeValue> one, Dictionary<string, AttributeValue> other) => Json(one) == Json(other);

    protected static bool SameValue(AttributeValue one, AttributeValue other) => Json(new() { [""] = one }) == Json(new() { [""] = other });

    private static string Json(Dictionary<string, AttributeValue> item)
    {
        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            DynamoDbJson.WriteItem(writer, new SortedDictionary<string, AttributeValue>(item, StringComparer.Ordinal));
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    protected static Task<JobReport> RunAsync(StoreJob job, JobOptions? options = null) =>
        new JobRunner((options ?? new JobOptions()) with { Segments = 4, PageSize = options?.PageSize ?? 7 }).RunAsync(job, Token);

    protected static IEnumerable<Dictionary<string, AttributeValue>> Items(string prefix, int count) =>
        Enumerable.Range(0, count).Select(i => Item(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i:D4}")));
}
