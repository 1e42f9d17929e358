using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Fixes;

/// <summary>What the code fixes make of code; whatever they make compiles.</summary>
public class FixTests
{
    [Theory]
    [InlineData("FC0001", "Remove [Encrypted]", "class P { [Encrypted, DynamoDBIgnore] public string? Ssn { get; set; } }", "class P { [DynamoDBIgnore] public string? Ssn { get; set; } }")]
    [InlineData("FC0003", "Remove [Encrypted]", "class P { [Encrypted] [BsonId] public string? Ssn { get; set; } }", "class P { [BsonId] public string? Ssn { get; set; } }")]
    [InlineData("FC0002", "Annotate the property", "class P { [field: Encrypted] public string? Ssn { get; set; } }", "class P { [Encrypted] public string? Ssn { get; set; } }")]
    [InlineData("FC0002", "Remove [Encrypted]", "class P { [Encrypted] public static string? Ssn { get; set; } }", "class P { public static string? Ssn { get; set; } }")]
    [InlineData("FC0006", "Remove [Encrypted]", "class P { [Encrypted, Unsigned] public string? Ssn { get; set; } }", "class P { [Unsigned] public string? Ssn { get; set; } }")]
    [InlineData("FC0005", "Annotate it [Encrypted]", "class B { [Encrypted] public string? Ssn; } class P : B { public new string? Ssn { get; set; } }", "class B { [Encrypted] public string? Ssn; } class P : B { [Encrypted] public new string? Ssn { get; set; } }")]
    [InlineData("FC0304", "Take Query away", "class P { [Encrypted(Query = FieldQuery.Equality)] public bool Smokes { get; set; } }", "class P { [Encrypted] public bool Smokes { get; set; } }")]
    [InlineData("FC0304", "Take Query away", "class P { [Encrypted(Query = FieldQuery.Equality, Key = \"k\")] public bool Smokes { get; set; } }", "class P { [Encrypted(Key = \"k\")] public bool Smokes { get; set; } }")]
    public async Task An_annotation_is_mended(string id, string title, string before, string after) =>
        Assert.Equal(Analysis.Apart(after, 1), await Fixing.ApplyAsync(Analysis.Apart(before, 1), id, title));

    [Theory]
    [InlineData("FC0201", "logger.LogInformation(\"Saved {Ssn}\", patient.Ssn);", "logger.LogInformation(\"Saved {Ssn}\", nameof(patient.Ssn));")]
    [InlineData("FC0203", "throw new InvalidOperationException($\"No {patient.Ssn}\");", "throw new InvalidOperationException($\"No {nameof(patient.Ssn)}\");")]
    public async Task A_log_or_an_exception_says_the_name_of_the_member(string id, string before, string after) =>
        Assert.Equal(Service(after), await Fixing.ApplyAsync(Service(before), id, "Use its name"));

    [Theory]
    [InlineData("var keys = LocalKeyProvider.FromFileAsync(text, protection).Result;", "var keys = await LocalKeyProvider.FromFileAsync(text, protection);")]
    [InlineData("mongo.StartAsync().Wait();", "await mongo.StartAsync();")]
    [InlineData("var id = mongo.OpenKeyAsync(\"k\").GetAwaiter().IsCompleted; mongo.OpenKeyAsync(\"k\").GetAwaiter().GetResult();", "var id = mongo.OpenKeyAsync(\"k\").GetAwaiter().IsCompleted; await mongo.OpenKeyAsync(\"k\");")]
    [InlineData("var key = keys.UnwrapAsync(null!, null!, default).AsTask().Result.Key;", "var key = (await keys.UnwrapAsync(null!, null!, default)).Key;")]
    public async Task A_thread_that_waits_awaits(string before, string after)
    {
        Assert.Equal(Startup("async Task", after), await Fixing.ApplyAsync(Startup("async Task", before), "FC0403", "Await it"));
        Assert.Null(await Fixing.ApplyAsync(Startup("void", before), "FC0403", "Await it"));
    }

    [Theory]
    [InlineData("public sealed record Person(string Id, [property: Encrypted] string Ssn);", "private bool PrintMembers", "builder.Append(\"Id = \").Append(Id);")]
    [InlineData("public record Person(string Id, [property: Encrypted] string Ssn, int Age);", "protected virtual bool PrintMembers", "builder.Append(\", Age = \").Append(Age);")]
    [InlineData("public record Named(string Name); public record Person(string Name, string Id, [property: Encrypted] string Ssn) : Named(Name);", "protected override bool PrintMembers", "base.PrintMembers(builder)")]
    [InlineData("public record struct Person(string Id, [property: Encrypted] string Ssn) { public int Age => 1; }", "private readonly bool PrintMembers", "builder.Append(\", Age = \").Append(Age);")]
    [InlineData("public sealed record Person([property: Encrypted] string Ssn);", "private bool PrintMembers", "return false;")]
    public async Task A_record_prints_what_is_not_encrypted(string code, string signature, string line)
    {
        var mended = await Fixing.ApplyAsync(Analysis.Apart(code, 1), "FC0204", "Write PrintMembers without encrypted members");

        Assert.Contains(signature, mended, StringComparison.Ordinal);
        Assert.Contains(line, mended, StringComparison.Ordinal);
        Assert.DoesNotContain(".Append(Ssn)", mended, StringComparison.Ordinal);
        Assert.Empty(await Analysis.RunAsync(Analysis.Compile(mended!)));
    }

    [Theory]
    [InlineData("KeyProvider keys", "new AmazonDynamoDBClient()", "new FieldCryptDynamoDbClient(new AmazonDynamoDBConfig(), new FieldCryptDynamoDbOptions { Keys = keys, Tables = [TableSchema.For<Patient>()] })")]
    [InlineData("FieldCryptDynamoDbOptions options, AmazonDynamoDBConfig config", "new AmazonDynamoDBClient(config)", "new FieldCryptDynamoDbClient(config, options)")]
    [InlineData("LocalKeyProvider keys", "new AmazonDynamoDBClient(Amazon.RegionEndpoint.USEast1)", "new FieldCryptDynamoDbClient(new AmazonDynamoDBConfig { RegionEndpoint = Amazon.RegionEndpoint.USEast1 }, new FieldCryptDynamoDbOptions { Keys = keys, Tables = [TableSchema.For<Patient>()] })")]
    [InlineData("string keys", "new AmazonDynamoDBClient()", null)]
    public async Task A_plain_DynamoDB_client_becomes_FieldCrypts_where_its_keys_are_at_hand(string parameters, string before, string? after)
    {
        var mended = await Fixing.ApplyAsync(Repository(before), "FC0101", "Use FieldCryptDynamoDbClient");

        Assert.Equal(after is null ? null : Repository(after), mended);

        string Repository(string client) => Analysis.Apart($$"""
            class Repository
            {
                public async Task SaveAsync({{parameters}})
                {
                    var client = {{client}};
                    using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
                    await context.SaveAsync(new Patient());
                }
            }
            {{Models.Patients}}
            """, 1);
    }

    [Theory]
    [InlineData("FieldCryptMongoDb encryption", "new MongoClient(\"mongodb://localhost\")", "encryption.CreateClient(MongoClientSettings.FromConnectionString(\"mongodb://localhost\"))")]
    [InlineData("FieldCryptMongoDb encryption", "new MongoClient(new MongoClientSettings())", "encryption.CreateClient(new MongoClientSettings())")]
    [InlineData("string encryption", "new MongoClient()", null)]
    public async Task A_plain_MongoDB_client_is_made_by_FieldCrypt_where_it_is_at_hand(string parameters, string before, string? after)
    {
        var mended = await Fixing.ApplyAsync(Repository(before), "FC0102", "Make the client by FieldCryptMongoDb");

        Assert.Equal(after is null ? null : Repository(after), mended);

        string Repository(string client) => Analysis.Apart($$"""
            class Repository
            {
                public IMongoCollection<Patient> Open({{parameters}})
                {
                    var client = {{client}};
                    return client.GetDatabase("clinic").GetCollection<Patient>("patients");
                }
            }
            {{Models.Patients}}
            """, 1);
    }

    [Theory]
    [InlineData("people.Entry(stored).CurrentValues.SetValues(dto);", "people.Entry(stored).SetCurrentValues(dto);")]
    [InlineData("var entry = people.Entry(stored); entry.CurrentValues.SetValues(dto);", "var entry = people.Entry(stored); entry.SetCurrentValues(dto);")]
    public async Task Values_that_are_set_by_name_include_encrypted_members(string before, string after)
    {
        Assert.Equal(Saved(after), await Fixing.ApplyAsync(Saved(before), "FC0104", "Use SetCurrentValues"));

        static string Saved(string statement) => Analysis.Apart($$"""
            public class Service(People people) { public void Save(Person stored, Dto dto) { {{statement}} } }
            public record Dto(string? Ssn);
            public class Person { public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; } }
            public class People(DbContextOptions<People> options) : DbContext(options) { public DbSet<Person> All => Set<Person>(); }
            """, 1);
    }

    [Theory]
    [InlineData("services.AddDbContext<People>(o => o.UseSqlite(\"\"));", "services.AddDbContext<People>(o => o.UseSqlite(\"\").UseFieldCrypt(encryption));")]
    [InlineData("var options = new DbContextOptionsBuilder<People>().UseSqlite(\"\").Options;", "var options = new DbContextOptionsBuilder<People>().UseSqlite(\"\").UseFieldCrypt(encryption).Options;")]
    public async Task Options_call_UseFieldCrypt_where_an_encryption_is_at_hand(string before, string after)
    {
        Assert.Equal(Registered(after), await Fixing.ApplyAsync(Registered(before), "FC0103", "Add UseFieldCrypt"));

        static string Registered(string statement) => Analysis.Apart($$"""
            public class Startup { public void Add(IServiceCollection services, ColumnEncryption encryption) { {{statement}} } }
            public class Person { public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; } }
            public class People(DbContextOptions<People> options) : DbContext(options) { public DbSet<Person> All => Set<Person>(); }
            """, 1);
    }

    private static string Service(string statement) => Analysis.Apart(
        $$"""public class Service(ILogger logger) { public void Run(Patient patient) { logger.LogDebug(""); {{statement}} } } {{Models.Patients}}""", 1);

    private static string Startup(string returned, string statement) => Analysis.Apart(
        $$"""public class Startup { public {{returned}} Run(string text, KeyFileProtection protection, FieldCryptMongoDb mongo, KeyProvider keys) { {{statement.Replace("var keys", "var opened", StringComparison.Ordinal)}} } }""", 1);
}
