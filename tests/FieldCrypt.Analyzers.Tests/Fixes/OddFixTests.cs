using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Fixes;

/// <summary>Code fixes where code is not as simple as they might take it for: what they make compiles, or nothing is offered.</summary>
public class OddFixTests
{
    [Theory]
    [InlineData("public record Person(string @class, [property: Encrypted] string Ssn);")]
    [InlineData("public record Person(string Id, [property: Encrypted] string Ssn) { public string this[int i] => Id; }")]
    [InlineData("public record Person(string Id, [property: Encrypted] string Ssn) { public string Last { set { } } }")]
    [InlineData("public record Person(string builder, [property: Encrypted] string Ssn);")]
    [InlineData("public record Person(char[] Id, [property: Encrypted] string Ssn);")]
    [InlineData("public record Person<T>(T Id, [property: Encrypted] string Ssn) where T : struct;")]
    [InlineData("public record Person(string Id, [property: Encrypted] string Ssn) { public event Action? Changed; public const int Max = 1; public int Field; }")]
    [InlineData("public abstract record Person([property: Encrypted] string Ssn);")]
    [InlineData("public abstract record Base; public sealed record Person([property: Encrypted] string Ssn) : Base;")]
    [InlineData("public record struct Person([property: Encrypted] string Ssn) { public int Count { get { return 1; } } }")]
    [InlineData("public class System { } public record Person(string Id, [property: Encrypted] string Ssn);")]
    public async Task A_record_prints_whatever_it_is_made_of(string code) =>
        Assert.NotNull(await Fixing.ApplyAsync(Analysis.Apart(code, 1), "FC0204", "Write PrintMembers without encrypted members"));

    [Theory]
    [InlineData("FC0201", "logger.LogInformation(\"{Ssn}\", Get().Ssn);", "nameof(Patient.Ssn)")]
    [InlineData("FC0201", "logger.LogInformation(\"{Ssn}\", all[0].Ssn);", "nameof(Patient.Ssn)")]
    [InlineData("FC0201", "logger.LogInformation(\"{Ssn}\", new Patient().Ssn);", "nameof(Patient.Ssn)")]
    [InlineData("FC0201", "logger.LogInformation(\"{Ssn}\", ((Patient)o).Ssn);", "nameof(Patient.Ssn)")]
    [InlineData("FC0201", "logger.LogInformation(\"{Ssn}\", patient!.Ssn!);", "nameof(Patient.Ssn)")]
    [InlineData("FC0201", "logger.LogInformation(\"{P}\", new { patient.Ssn });", "new { Ssn = nameof(patient.Ssn) }")]
    [InlineData("FC0201", "logger.LogInformation(\"{P}\", (patient.Ssn, 1));", "(nameof(patient.Ssn), 1)")]
    [InlineData("FC0201", "logger.LogInformation(\"{P}\", patient.Ssn ?? \"none\");", "nameof(patient.Ssn) ?? \"none\"")]
    [InlineData("FC0201", "logger.LogInformation(\"{P}\", patient.Ssn!.Trim());", "nameof(patient.Ssn).Trim()")]
    [InlineData("FC0201", "logger.LogInformation($\"{patient.Ssn,10:x}\");", "{nameof(patient.Ssn),10:x}")]
    [InlineData("FC0203", "throw new InvalidOperationException(Get().Ssn);", "nameof(Patient.Ssn)")]
    [InlineData("FC0203", "throw new Failed(aged.Age);", null)]
    [InlineData("FC0201", "Saved(logger, aged.Age, null);", null)]
    [InlineData("FC0201", "logger.LogInformation(\"{Age}\", aged.Age);", "nameof(aged.Age)")]
    public async Task A_log_or_an_exception_says_a_name_where_it_may_say_a_text(string id, string statement, string? name)
    {
        var mended = await Fixing.ApplyAsync(
            Analysis.Apart(
                $$"""
                public class Service(ILogger logger)
                {
                    private static readonly Action<ILogger, int, Exception?> Saved = LoggerMessage.Define<int>(LogLevel.Debug, new EventId(1), "Age {Age}");
                    public void Run(Patient patient, List<Patient> all, object o, Aged aged) { logger.LogDebug(""); Saved(logger, 1, null); {{statement}} }
                    private static Patient Get() => new();
                }
                public class Aged { [Encrypted] public int Age { get; set; } }
                public class Failed(int age) : Exception { public int Age => age; }
                {{Models.Patients}}
                """,
                1),
            id,
            "Use its name");

        if (name is null)
        {
            Assert.Null(mended);
        }
        else
        {
            Assert.Contains(name, mended, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("lock (this) { mongo.StartAsync().Wait(); }", false)]
    [InlineData("try { } catch (Exception) when (keys.UnwrapAsync(null!, null!, default).AsTask().Result.Key is null) { } await Task.Yield();", false)]
    [InlineData("var all = from one in new[] { 1 } select keys.UnwrapAsync(null!, null!, default).AsTask().Result;", false)]
    [InlineData("var key = keys.UnwrapAsync(null!, null!, default).AsTask().Result!.Key;", true)]
    [InlineData("var key = keys.UnwrapAsync(null!, null!, default).AsTask().Result.Key!.ToString();", true)]
    [InlineData("if (keys.UnwrapAsync(null!, null!, default).AsTask().Result is { Key: null }) { }", true)]
    public async Task A_thread_that_waits_awaits_where_it_may(string statement, bool isOffered) => Assert.Equal(isOffered, await Fixing.ApplyAsync(
        Analysis.Apart($$"""public class Startup { public async Task Run(FieldCryptMongoDb mongo, KeyProvider keys) { await Task.Yield(); {{statement}} } }""", 1),
        "FC0403",
        "Await it") is not null);

    [Theory]
    [InlineData("private readonly KeyProvider _keys = null!; public static async Task SaveAsync() { var client = new AmazonDynamoDBClient(); using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build(); await context.SaveAsync(new Patient()); }", false)]
    [InlineData("private readonly KeyProvider _keys = null!; private readonly AmazonDynamoDBClient _client = new AmazonDynamoDBClient(); public async Task SaveAsync() { using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => _client).Build(); await context.SaveAsync(new Patient()); }", false)]
    [InlineData("private readonly KeyProvider _keys = null!; private readonly AmazonDynamoDBClient _client = new(); public async Task SaveAsync() { using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => _client).Build(); await context.SaveAsync(new Patient()); }", false)]
    [InlineData("public async Task SaveAsync(KeyProvider keys) { using var context = new DynamoDBContextBuilder().WithDynamoDBClient(static () => new AmazonDynamoDBClient()).Build(); await context.SaveAsync(new Patient()); }", false)]
    [InlineData("public async Task SaveAsync() { KeyProvider keys; var client = new AmazonDynamoDBClient(); keys = null!; using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build(); await context.SaveAsync(new Patient()); }", false)]
    [InlineData("public async Task SaveAsync(KeyProvider @params) { AmazonDynamoDBClient client = new(); using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build(); await context.SaveAsync(new Patient()); }", true)]
    [InlineData("private static KeyProvider Keys { set { } } public async Task SaveAsync() { AmazonDynamoDBClient client = new(); using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build(); await context.SaveAsync(new Patient()); }", false)]
    public async Task A_plain_client_becomes_FieldCrypts_where_the_keys_can_be_used(string members, bool isOffered) => Assert.Equal(
        isOffered,
        await Fixing.ApplyAsync(Analysis.Apart($$"""class Repository { {{members}} } {{Models.Patients}}""", 1), "FC0101", "Use FieldCryptDynamoDbClient") is not null);

    [Theory]
    [InlineData("public void Add(IServiceCollection services, ColumnEncryption encryption) => services.AddDbContext<People>(static o => o.UseSqlite(\"\"));")]
    [InlineData("private readonly ColumnEncryption _encryption = null!; public static void Add(IServiceCollection services) => services.AddDbContext<People>(o => o.UseSqlite(\"\"));")]
    [InlineData("private readonly ColumnEncryption _encryption = null!; private readonly DbContextOptions<People> _options = new DbContextOptionsBuilder<People>().UseSqlite(\"\").Options;")]
    public async Task Options_do_not_call_UseFieldCrypt_where_the_encryption_cannot_be_used(string members) => Assert.Null(await Fixing.ApplyAsync(
        Analysis.Apart(
            $$"""
            public class Startup { {{members}} }
            public class Person { public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; } }
            public class People(DbContextOptions<People> options) : DbContext(options) { public DbSet<Person> All => Set<Person>(); }
            """,
            1),
        "FC0103",
        "Add UseFieldCrypt"));

    [Theory]
    [InlineData("FC0005", "Annotate it [Encrypted]", "class B { [Encrypted] public string? Ssn; } class P : B { /// <summary>It.</summary>\n [Obsolete]\n public new string? Ssn { get; set; } }")]
    [InlineData("FC0002", "Annotate the property", "class P { [field: Encrypted, Obsolete] public string? Ssn { get; set; } }")]
    [InlineData("FC0002", "Annotate the property", "class P { [field: Encrypted, NonSerialized] public string? Ssn { get; set; } }")]
    [InlineData("FC0304", "Take Query away", "class P { [Encrypted(Key = \"k\", Query = FieldQuery.Equality)] public bool Smokes { get; set; } }")]
    public async Task An_annotation_is_mended_wherever_it_stands(string id, string title, string code) => Assert.NotNull(await Fixing.ApplyAsync(Analysis.Apart(code, 1), id, title));

    [Fact]
    public async Task An_annotation_is_found_where_another_namespace_is_called_as_FieldCrypts() => Assert.Contains(
        "[global::FieldCrypt.Encrypted]",
        await Fixing.ApplyAsync(
            "namespace Row.FieldCrypt { class Other { } } namespace Row { class B { [global::FieldCrypt.Encrypted] public string? Ssn; } class P : B { public new string? Ssn { get; set; } } }",
            "FC0005",
            "Annotate it [Encrypted]"),
        StringComparison.Ordinal);

    [Fact]
    public async Task Half_of_a_condition_is_not_taken_away_with_an_annotation() => Assert.Null(await Fixing.ApplyAsync(
        Analysis.Apart("class P {\n#if !X\n [Encrypted]\n#endif\n public static string? Ssn { get; set; } }", 1), "FC0002", "Remove [Encrypted]"));
}
