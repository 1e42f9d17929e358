using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Both;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.SecondServer;
using FieldCrypt.Keys;
using FieldCrypt.Testing;

[assembly: AssemblyFixture(typeof(DynamoDbFixture))]
[assembly: AssemblyFixture(typeof(DynaliteFixture))]

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>One DynamoDB Local for all tests of this assembly; each test makes tables of its own.</summary>
public class DynamoDbFixture : IAsyncLifetime
{
    private static int _tables;
    private DynamoDbLocal? _service;

    /// <summary>The server; a test that asks for one that cannot be had here is skipped.</summary>
    public DynamoDbLocal Service
    {
        get
        {
            Assert.SkipWhen(_service is null, Absence ?? "");
            return _service!;
        }
    }

    /// <summary>Why the server cannot be had here.</summary>
    protected virtual string? Absence => null;

    public async ValueTask InitializeAsync() => _service = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await (_service?.DisposeAsync() ?? ValueTask.CompletedTask);
        GC.SuppressFinalize(this);
    }

    protected virtual async Task<DynamoDbLocal?> StartAsync() => await DynamoDbLocal.StartAsync();

    /// <summary>Whether the server can do what not every one can.</summary>
    internal virtual bool Can(Needs needs) => needs is not (Needs.ReturnedPaths or Needs.IndexKeysOfUpdates);

    /// <summary>Skips a test that the server cannot do.</summary>
    internal void Require(Needs needs) => Assert.SkipUnless(Can(needs), $"The server lacks {needs}.");

    /// <summary>Makes a table with string keys and returns its name.</summary>
    public async Task<string> CreateTableAsync(string partitionKey = "Id", string? sortKey = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Table-{Interlocked.Increment(ref _tables)}");
        await Service.CreateTableAsync("us-east-1", name, partitionKey, sortKey, TestContext.Current.CancellationToken);
        return name;
    }
}

/// <summary>What the tests of the encrypting client share: a table, a plain client beside the encrypting one, a context.</summary>
public abstract class ProtectedTableTest(DynamoDbFixture fixture) : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected DynamoDbFixture Fixture { get; } = fixture;

    protected string Table { get; private set; } = "";

    /// <summary>What an administrator of the database uses.</summary>
    protected AmazonDynamoDBClient Plain { get; private set; } = null!;

    protected FieldCryptDynamoDbClient Client { get; private set; } = null!;

    protected DynamoDBContext Context { get; private set; } = null!;

    protected LocalKeyProvider Keys { get; } = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    public async ValueTask InitializeAsync()
    {
        Table = await Fixture.CreateTableAsync();
        Plain = Fixture.Service.CreateClient();
        Client = CreateClient(TableSchema.For<Patient>().WithTableName(Table));
        Context = new DynamoDBContextBuilder()
            .WithDynamoDBClient(() => Client)
            .Build();
    }

    public ValueTask DisposeAsync()
    {
        Context.Dispose();
        Client.Dispose();
        Plain.Dispose();
        Keys.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static Dictionary<string, AttributeValue> Key(string id) => new() { ["Id"] = new() { S = id } };

    protected static Patient SomePatient(string id = "p-1") => new()
    {
        Id = id,
        Ssn = "078-05-1120",
        Home = new Address { Street = "12 Harbour St", City = "Sydney" },
        Diagnoses = ["J45.909", "E11.9"],
        Clinic = "Central",
        ExpiresAt = 1_900_000_000,
    };

    protected static Dictionary<string, AttributeValue> SomeItem(string id = "p-1") => new()
    {
        ["Id"] = new() { S = id },
        ["Ssn"] = new() { S = "078-05-1120" },
        ["Clinic"] = new() { S = "Central" },
        ["ExpiresAt"] = new() { N = "1900000000" },
    };

    protected FieldCryptDynamoDbClient CreateClient(params IReadOnlyList<TableSchema> tables) => CreateClient(Keys, tables);

    protected FieldCryptDynamoDbClient CreateClient(KeyProvider keys, params IReadOnlyList<TableSchema> tables) => new(
        Fixture.Service.Credentials,
        Fixture.Service.CreateConfig("us-east-1"),
        new FieldCryptDynamoDbOptions { Keys = keys, Tables = tables, PlainTables = ["Plain"] });

    /// <summary>A client whose requests go through a network that tests can break.</summary>
    private protected FieldCryptDynamoDbClient CreateClient(
        AwsNetwork network, KeyProvider keys, Func<FieldCryptDynamoDbOptions, FieldCryptDynamoDbOptions>? change = null, int retries = 0)
    {
        var config = network.Configure(Fixture.Service.CreateConfig("us-east-1"));
        config.MaxErrorRetry = retries;
        var options = new FieldCryptDynamoDbOptions
        {
            Keys = keys,
            Tables = [TableSchema.For<Patient>().WithTableName(Table)],
            PlainTables = ["Plain"],
        };
        return new(Fixture.Service.Credentials, config, change?.Invoke(options) ?? options);
    }

    /// <summary>The stored item, as an administrator sees it.</summary>
    protected async Task<Dictionary<string, AttributeValue>> RawAsync(string id = "p-1")
    {
        using var access = DynamoDbProcessGuard.AllowRawAccess("A test looks at what is stored.");
        return (await Plain.GetItemAsync(Table, Key(id), true, Token)).Item ?? [];
    }

    protected SaveConfig Save => new() { OverrideTableName = Table };

    protected LoadConfig Load => new() { OverrideTableName = Table };
}

[DynamoDBTable("Patients")]
public sealed class Patient
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [Encrypted]
    public string? Ssn { get; set; }

    [Encrypted]
    public Address? Home { get; set; }

    [Encrypted]
    public List<string>? Diagnoses { get; set; }

    [Encrypted]
    public int? Visits { get; set; }

    public string? Clinic { get; set; }

    [Unsigned]
    public long? ExpiresAt { get; set; }

    [DynamoDBVersion]
    public int? Version { get; set; }
}

public sealed class Address
{
    public string? Street { get; set; }

    public string? City { get; set; }
}
