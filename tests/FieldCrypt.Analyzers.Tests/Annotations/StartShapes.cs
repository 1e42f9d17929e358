namespace FieldCrypt.Analyzers.Tests.Annotations;

/// <summary>Annotated classes of every kind, which the library accepts at start or refuses. Each has a class Patient, and for SQL a context Clinic.</summary>
internal static class StartShapes
{
    public static IReadOnlyList<string> DynamoDb { get; } =
    [
        .. new[]
        {
            "[Encrypted] public string? Ssn { get; set; }",
            "[Unsigned] public long? ExpiresAt { get; set; }",
            "[EncryptionContext] public string Tenant { get; set; } = \"\";",
            "[Encrypted] public string? Ssn { get; init; }",
            "[Encrypted] public string? Ssn;",
            "[Encrypted] private string? Ssn { get; set; }",
            "[Encrypted] public string? Ssn { get; private set; }",
            "[Encrypted] public string? Ssn { get; }",
            "[Encrypted] public string? Ssn => null;",
            "[Encrypted] public string? Ssn { set { } }",
            "[Encrypted] private string? _ssn;",
            "[Encrypted] public readonly string? Ssn;",
            "[Encrypted] public static string? Ssn { get; set; }",
            "[Encrypted] public const string Ssn = \"\";",
            "[field: Encrypted] public string? Ssn { get; set; }",
            "[Encrypted] public string? this[int index] { get => null; set { } }",
            "[Encrypted, DynamoDBIgnore] public string? Ssn { get; set; }",
            "[Unsigned, DynamoDBIgnore] public string? Ssn { get; set; }",
            "[DynamoDBIgnore] public string? Ssn { get; set; }",
            "[Encrypted, Unsigned] public string? Ssn { get; set; }",
            "[Encrypted, EncryptionContext] public string? Ssn { get; set; }",
            "[Encrypted, DynamoDBRangeKey] public string? Ssn { get; set; }",
            "[Unsigned, DynamoDBRangeKey] public string? Ssn { get; set; }",
            "[EncryptionContext, DynamoDBRangeKey] public string? Ssn { get; set; }",
            "[Encrypted, DynamoDBGlobalSecondaryIndexHashKey(\"BySsn\")] public string? Ssn { get; set; }",
            "[Encrypted, DynamoDBGlobalSecondaryIndexRangeKey(\"BySsn\")] public string? Ssn { get; set; }",
            "[Encrypted, DynamoDBLocalSecondaryIndexRangeKey(\"BySsn\")] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 10), DynamoDBLocalSecondaryIndexRangeKey(\"BySsn\")] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 10), DynamoDBGlobalSecondaryIndexHashKey(\"BySsn\")] public string? Ssn { get; set; }",
            "[Unsigned, DynamoDBGlobalSecondaryIndexHashKey(\"BySsn\")] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality)] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality), Searchable] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 10, DistinctValues = 100)] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 64)] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 1)] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 1000)] public string? Ssn { get; set; }",
            "[Encrypted, Searchable(Bits = 10)] public string? Ssn { get; set; }",
            "[Encrypted(Key = \"other\")] public string? Ssn { get; set; }",
            "[DynamoDBFlatten] public Address Home { get; set; } = new();",
            "[DynamoDBFlatten, Encrypted] public Address Home { get; set; } = new();",
            "public Address? Home { get; set; }",
            "[Encrypted] public Address? Home { get; set; }",
            "[DynamoDBIgnore] public Address? Home { get; set; }",
            "public List<Address>? Homes { get; set; }",
            "public Dictionary<string, Address[]>? Homes { get; set; }",
            "public Outer? Outer { get; set; }",
            "public Plain? Plain { get; set; }",
            "[DynamoDBPolymorphicType(\"o\", typeof(AnnotatedPlain))] public Plain? Plain { get; set; }",
        }.Select(static member => Table($"public class Patient : Keyed {{ {member} }}")),
        Table("public class Patient : Keyed { [Encrypted] public virtual string? Ssn { get; set; } } [DynamoDBTable(\"Children\")] public class Child : Patient { public override string? Ssn { get; set; } }"),
        Table("public class Patient(string ssn) : Keyed { [Encrypted] public string Ssn { get; } = ssn; }"),
        Table("public class Patient(string number) : Keyed { [Encrypted] public string Ssn { get; } = number; }"),
        Table("public class Patient : Keyed { public Patient() { } public Patient(string? ssn) => Ssn = ssn; [Encrypted] public string? Ssn { get; } }"),
        Table("public class Patient : Keyed { public Patient() { } [DynamoDBConstructor] public Patient(string? ssn) => Ssn = ssn; [Encrypted] public string? Ssn { get; } }"),
        Table("public class Patient : Keyed { private Patient(string? ssn) => Ssn = ssn; public static Patient Of(string? ssn) => new(ssn); [Encrypted] public string? Ssn { get; } }"),
        Table("public class Patient(Address home) : Keyed { public Address Home { get; } = home; }"),
        Table("public class Patient : Keyed { public Flat? Flat { get; set; } } public class Flat(Address home) { public Address Home { get; } = home; }"),
        Table("public class Patient : Keyed { public Flat? Flat { get; set; } } public class Flat { public Flat() { } public Flat(Address home) => Home = home; public Address? Home { get; } }"),
        Table("public class Patient : Base { }"),
        Table("public class Patient : Base { public new string? Ssn { get; set; } }"),
        Table("public class Patient : Base { [Encrypted] public new string? Ssn { get; set; } }"),
        Table("public class Patient : Base { public override string? Name { get; set; } }"),
        Table("public class Patient : Base { [Encrypted] public override string? Name { get; set; } }"),
        Table("public class Patient : Base { [Unsigned] public override string? Name { get; set; } }"),
        Table("public class Patient : Keyed, IPatient { public string? Ssn { get; set; } }"),
        Table("public class Patient : Keyed, IPatient { [Encrypted] public string? Ssn { get; set; } }"),
        Table("public class Patient : Keyed, IPatient { [Unsigned] public string? Ssn { get; set; } }"),
        Table("public class Patient : Keyed, IPatient { [DynamoDBIgnore] public string? Ssn { get; set; } }"),
        Table("public class Patient : Keyed, IPatient, ISearched { public string? Ssn { get; set; } }"),
        Table("public class Patient : Keyed, IByDefault { }"),
        Table("public class Patient : Keyed, IByDefault { public string? Ssn { get; set; } }"),
        Table("public class Patient : Keyed, IReadable { public string? Ssn => null; }"),
    ];

    public static IReadOnlyList<string> Mongo { get; } =
    [
        .. new[]
        {
            "[Encrypted] public string? Ssn { get; set; }",
            "[Encrypted(Key = \"other\")] public string? Ssn { get; set; }",
            "[Encrypted, BsonIgnore] public string? Ssn { get; set; }",
            "[Encrypted] public static string? Ssn { get; set; }",
            "[field: Encrypted] public string? Ssn { get; set; }",
            "[Encrypted] public string? this[int index] { get => null; set { } }",
            "[Encrypted] public string? Ssn { set { } }",
            "[Encrypted] private string? Ssn { get; set; }",
            "[Encrypted, BsonElement] private string? Ssn { get; set; }",
            "[Encrypted, Unsigned] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality)] public string? Ssn { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality)] public bool Smokes { get; set; }",
            "[Encrypted(Query = FieldQuery.Equality)] public double? Weight { get; set; }",
            "public Address? Home { get; set; }",
        }.Select(static member => Document($"public class Patient : Documented {{ [Encrypted] public string? Other {{ get; set; }} {member} }}")),
        Document("public class Patient { [BsonId, Encrypted] public string Key { get; set; } = \"\"; }"),
        Document("public class Patient { [Encrypted] public string Id { get; set; } = \"\"; [BsonElement(\"n\")] public string? Name { get; set; } }"),
        Document("public class Patient { [BsonId] public string Key { get; set; } = \"\"; [Encrypted] public string? Ssn { get; set; } }"),
        Document("public class Patient : DocumentBase { }"),
        Document("public class Patient : DocumentBase { [Encrypted] public new string? Ssn { get; set; } }"),
        Document("public class Patient : DocumentBase { public new string? Ssn { get; set; } }"),
        Document("public class Patient : DocumentBase { [Encrypted] public override string? Plain { get; set; } }"),
        Document("public class Patient : DocumentBase { public override string? Name { get; set; } }"),
        Document("public class Patient : Documented, IPatient { public string? Ssn { get; set; } }"),
        Document("public class Patient : Documented, IPatient { string? IPatient.Ssn { get; set; } [Encrypted] public string? Other { get; set; } }"),
        Document("public class Patient : Documented, IPatient { [BsonIgnore] public string? Ssn { get; set; } [Encrypted] public string? Other { get; set; } }"),
        Document("public class Patient : Documented, IByDefault { [Encrypted] public string? Other { get; set; } }"),
        Document("public class Patient : Implemented, IPatient { [Encrypted] public string? Other { get; set; } }"),

        // The last: while the driver has such a class, nothing starts in the process.
        Document("public class Patient : Documented { [Encrypted] public string? Other { get; set; } [Encrypted, BsonExtraElements] public BsonDocument? Others { get; set; } }"),
    ];

    public static IReadOnlyList<string> Sql { get; } =
    [
        .. new[]
        {
            "[Encrypted] public string? Ssn { get; set; }",
            "[Encrypted, System.ComponentModel.DataAnnotations.Schema.NotMapped] public string? Ssn { get; set; }",
            "[Encrypted, System.ComponentModel.DataAnnotations.Schema.Column(\"s\")] public string? Ssn { get; set; }",
            "[Encrypted, System.ComponentModel.DataAnnotations.Schema.Column(TypeName = \"text\")] public string? Ssn { get; set; }",
            "[Encrypted(Key = \"other\")] public string? Ssn { get; set; }",
            "[Unsigned] public string? Ssn { get; set; }",
            "[EncryptionContext] public string? Ssn { get; set; }",
            "[Encrypted, Unsigned] public string? Ssn { get; set; }",
            "[Encrypted] public static string? Ssn { get; set; }",
            "[field: Encrypted] public string? Ssn { get; set; }",
            "[Encrypted, ConcurrencyCheck] public string? Ssn { get; set; }",
            "[ConcurrencyCheck] public string? Ssn { get; set; }",
            "[Encrypted, Timestamp] public byte[]? Ssn { get; set; }",
            "[Encrypted, DatabaseGenerated(DatabaseGeneratedOption.Computed)] public string? Ssn { get; set; }",
            "[Encrypted, DatabaseGenerated(DatabaseGeneratedOption.Identity)] public int Ssn { get; set; }",
            "[Encrypted, DatabaseGenerated(DatabaseGeneratedOption.None)] public string? Ssn { get; set; }",
            "[Encrypted, ForeignKey(nameof(Doctor))] public Guid? Ssn { get; set; } public Doctor? Doctor { get; set; }",
            "[Encrypted] public Guid? Ssn { get; set; } [ForeignKey(nameof(Ssn))] public Doctor? Doctor { get; set; }",
            "[Encrypted] public string? Ssn { get; set; } public Guid? DoctorId { get; set; } [ForeignKey(nameof(DoctorId))] public Doctor? Doctor { get; set; }",
            "[Encrypted, MaxLength(11), Required, Unicode(false)] public string? Ssn { get; set; }",
        }.Select(static member => Entity($"public Guid Id {{ get; set; }} {member}")),
        Entity("[System.ComponentModel.DataAnnotations.Key, Encrypted] public string Number { get; set; } = \"\";"),
        Entity("public Guid Id { get; set; } [Encrypted] public string? Ssn { set { } }"),
        Entity("public Guid Id { get; set; } [Encrypted] public string? Ssn { get; }"),
        Entity("public Guid Id { get; set; } [Encrypted] public string? Ssn { get; private set; }"),
        Entity("[Encrypted] public string Id { get; set; } = \"\";"),
        Entity("public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; }", "[Index(nameof(Ssn))]"),
        Entity("public Guid Id { get; set; } public string? City { get; set; } [Encrypted] public string? Ssn { get; set; }", "[Index(nameof(City), nameof(Ssn))]"),
        Entity("public Guid Id { get; set; } public string? City { get; set; } [Encrypted] public string? Ssn { get; set; }", "[Index(nameof(City))]"),
        Entity("public Guid Id { get; set; } [Encrypted] public string Ssn { get; set; } = \"\";", "[PrimaryKey(nameof(Ssn))]"),
        Entity("public Guid Number { get; set; } [Encrypted] public string Ssn { get; set; } = \"\";", "[PrimaryKey(nameof(Number))]"),
        Entity("[Encrypted] public override string? Ssn { get; set; }", ": Versioned"),
        Entity("[Encrypted] public override string? Name { get; set; }", ": Versioned"),
        Entity("[Encrypted] public override string? Made { get; set; }", ": Versioned"),
        Entity("[Encrypted] public override string? Free { get; set; }", ": Versioned"),
    ];

    private static string Table(string code) => $$"""
        [DynamoDBTable("Patients")]
        {{code}}
        public abstract class Keyed { [DynamoDBHashKey] public string Id { get; set; } = ""; }
        public abstract class Base : Keyed { [Encrypted] public string? Ssn { get; set; } [Encrypted] public virtual string? Name { get; set; } }
        public class Address { [Encrypted] public string? Street { get; set; } }
        public class Outer { public List<Address>? Homes { get; set; } }
        public class Plain { public string? Street { get; set; } }
        public class AnnotatedPlain : Plain { [Encrypted] public string? Door { get; set; } }
        {{Contracts}}
        """;

    private static string Document(string code) => $$"""
        {{code}}
        public abstract class Documented { [BsonId] public string Id { get; set; } = ""; }
        public abstract class DocumentBase : Documented { [Encrypted] public string? Ssn { get; set; } [Encrypted] public virtual string? Name { get; set; } public virtual string? Plain { get; set; } }
        public class Address { [Encrypted] public string? Street { get; set; } }
        public class Implemented : Documented { public string? Ssn { get; set; } }
        {{Contracts}}
        """;

    /// <param name="members">The members of the class.</param>
    /// <param name="about">What stands about it: attributes, or a base class.</param>
    private static string Entity(string members, string about = "") => $$"""
        using System.ComponentModel.DataAnnotations;
        using System.ComponentModel.DataAnnotations.Schema;
        {{(about.StartsWith('[') ? about : "")}} public class Patient {{(about.StartsWith(':') ? about : "")}} { {{members}} }
        public class Doctor { public Guid Id { get; set; } }
        public class Versioned
        {
            public Guid Id { get; set; }
            [ConcurrencyCheck] public virtual string? Ssn { get; set; }
            [NotMapped] public virtual string? Name { get; set; }
            [DatabaseGenerated(DatabaseGeneratedOption.Computed)] public virtual string? Made { get; set; }
            public virtual string? Free { get; set; }
        }
        public class Clinic(DbContextOptions<Clinic> options) : DbContext(options) { public DbSet<Patient> Patients => Set<Patient>(); }
        """;

    private const string Contracts = """
        public interface IPatient { [Encrypted] string? Ssn { get; set; } }
        public interface ISearched { [Encrypted(Query = FieldQuery.Equality)] string? Ssn { get; set; } }
        public interface IReadable { [Encrypted] string? Ssn { get; } }
        public interface IByDefault { [Encrypted] string? Ssn { get => null; set { } } }
        """;
}
