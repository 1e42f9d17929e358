using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.CodeBases;

/// <summary>What ordinary applications do with annotated classes that is right: commands and queries, minimal endpoints, validation, caches, tests with fakes. No rule says a word.</summary>
public class ApplicationTests
{
    [Fact]
    public Task Commands_queries_and_endpoints_are_left_alone() => Analysis.ExpectAsync("""
        namespace Clinic;
        using System.Text.Json;
        using System.Text.Json.Serialization;

        public interface IRequest<TResponse>;
        public interface IRequestHandler<TRequest, TResponse> where TRequest : IRequest<TResponse> { Task<TResponse> Handle(TRequest request, CancellationToken cancel); }

        public sealed class Patient
        {
            public Guid Id { get; init; }
            [Encrypted(Query = FieldQuery.Equality)] public string Ssn { get; set; } = "";
            [Encrypted] public byte[]? Photo { get; set; }
            [Encrypted] public Address? Home { get; set; }
            [Encrypted] public List<string> Allergies { get; set; } = [];
            public string Clinic { get; set; } = "";
        }

        public sealed class Address { public string Street { get; set; } = ""; }

        public sealed record PatientView(Guid Id, string Clinic, int Allergies, bool HasHome)
        {
            public static PatientView Of(Patient patient) => new(patient.Id, patient.Clinic, patient.Allergies.Count, patient.Home is not null);
        }

        public sealed record Snapshot(Guid Id, [property: Encrypted] byte[] Photo, [property: Encrypted] List<string> Allergies, [property: Encrypted] Address Home)
        {
            public override string ToString() => $"{Id} {Photo} {Allergies} {Home}";
        }

        public sealed record MoveCommand(Guid Id, Address Home) : IRequest<PatientView>;

        public sealed class MoveHandler(People people, ILogger<MoveHandler> logger) : IRequestHandler<MoveCommand, PatientView>
        {
            public async Task<PatientView> Handle(MoveCommand request, CancellationToken cancel)
            {
                ArgumentNullException.ThrowIfNull(request.Home);
                var patient = await people.All.SingleOrDefaultAsync(found => found.Id == request.Id, cancel) ?? throw new KeyNotFoundException($"No patient {request.Id}.");
                ArgumentException.ThrowIfNullOrEmpty(patient.Ssn);
                if (patient.Home is { Street: var street } && street == request.Home.Street)
                {
                    logger.LogInformation("{Patient} lives there already ({Length})", patient.Id, patient.Ssn.Length);
                }

                patient.Home = request.Home;
                await people.SaveChangesAsync(cancel);
                logger.LogInformation("{Patient} moved; {@View}; {Count} allergies, {State}", patient.Id, PatientView.Of(patient), patient.Allergies.Count, patient.Home is null ? "homeless" : "home");
                logger.LogDebug("{@View} of {Class}", PatientView.Of(patient), patient);
                return PatientView.Of(patient) with { Clinic = patient.Clinic.ToUpperInvariant() };
            }
        }

        public sealed class People(DbContextOptions<People> options) : DbContext(options)
        {
            public DbSet<Patient> All => Set<Patient>();
            public Task<int> ForgetAsync(Guid id) => Database.ExecuteSqlAsync($"UPDATE Patients SET Clinic = '' WHERE Id = {id}");
            public IQueryable<Patient> WithoutNumber() => All.FromSqlRaw("SELECT * FROM All WHERE Ssn IS NULL AND Photo is not null");
            public Task<int> EraseAsync(Guid id) => Database.ExecuteSqlAsync($"UPDATE All SET Photo = NULL, Home=null WHERE Id = {id}");
        }

        public static class Endpoints
        {
            public static async Task<string> Get(People people, Guid id)
            {
                var patient = await people.All.FindAsync(id);
                return patient is null ? $"No patient {id}" : JsonSerializer.Serialize(PatientView.Of(patient));
            }

            public static string Cache(Patient patient) => $"patient:{patient.Id}:{patient.Photo?.Length}:{patient.Allergies.Count > 0}";
        }

        public sealed class Masked
        {
            public Guid Id { get; init; }
            [Encrypted, JsonConverter(typeof(MaskingConverter))] public string Ssn { get; set; } = "";
            public static string Written(Masked masked) => JsonSerializer.Serialize(masked);
        }

        public sealed class MaskingConverter : JsonConverter<string>
        {
            public override string? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString();
            public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value.Length > 4 ? "***" : "");
        }

        public static class Startup
        {
            public static void Add(IServiceCollection services, Func<IServiceProvider, ColumnEncryption> encryption)
            {
                services.AddSingleton(encryption);
                services.ConfigureDbContext<People>((provider, options) => options.UseFieldCrypt(provider.GetRequiredService<ColumnEncryption>()));
                services.AddDbContext<People>(options => options.UseSqlite("Data Source=people.db"));
            }
        }
        """);

    [Fact]
    public Task Keys_that_are_derived_or_read_and_tests_with_fakes_are_left_alone() => Analysis.ExpectAsync("""
        namespace Clinic;
        using System.Security.Cryptography;

        public interface ISecrets { byte[] GetBytes(string name); string Get(string name); }

        [DynamoDBTable("Patients")]
        public sealed class Patient
        {
            [DynamoDBHashKey] public string Id { get; set; } = "";
            [Encrypted] public string? Ssn { get; set; }
        }

        public static class Keys
        {
            public static KeyFileProtection Derived(string phrase, byte[] salt)
            {
                using var derived = new Rfc2898DeriveBytes(phrase, salt, 600_000, HashAlgorithmName.SHA512);
                return KeyFileProtection.Key(derived.GetBytes(32));
            }

            public static KeyFileProtection Stored(ISecrets secrets) => KeyFileProtection.Key(secrets.GetBytes("patients-key"));
            public static KeyFileProtection Phrase(ISecrets secrets) => KeyFileProtection.Passphrase(secrets.Get("patients-phrase"));
            public static KeyFileProtection File(string path) => KeyFileProtection.Key(System.IO.File.ReadAllBytes("patients.key").AsSpan().ToArray());
            public static KeyFileProtection Text(string text) => KeyFileProtection.Key(Encoding.UTF8.GetBytes(text));
        }

        public sealed class FakeContextTests(IDynamoDBContext fake)
        {
            public async Task Saves()
            {
                await fake.SaveAsync(new Patient { Id = "p-1", Ssn = "078-05-1120" });
                var loaded = await fake.LoadAsync<Patient>("p-1");
                if (loaded.Ssn != "078-05-1120") throw new InvalidOperationException($"{loaded.Id} lost {nameof(loaded.Ssn)}.");
            }

            public static ScanRequest Unnumbered() => new() { TableName = "Patients", FilterExpression = "size(Id) > :n" };
        }
        """);
}
