namespace FieldCrypt.Generators.Tests.Differential;

/// <summary>
/// Code of annotated classes, made of every kind of class, every way to write a member, and every way in which one class is part of another; sensible or not,
/// as long as it compiles.
/// </summary>
internal static class AnnotatedShapes
{
    /// <summary>What the shapes are made of besides.</summary>
    public const string Common = """
        namespace Shapes;

        public interface ISecret { [Encrypted] string? Secret { get; set; } }
        public interface ITenant { [EncryptionContext] string? Secret { get; set; } }
        public interface IKeyed { [Encrypted(Key = "other")] string? Secret { get; set; } }
        public interface ISecretOf<T> { [Encrypted] T? Secret { get; set; } }
        public interface IReadOnlySecret { [Encrypted] string? Secret { get; } }
        public interface IDefaultSecret { [Encrypted] string? Secret { get => null; set { } } }
        public interface IStaticSecret { [Encrypted] static string? Secret { get; set; } }
        public interface IPlain { string? Secret { get; set; } }
        public interface IMoreSecret : ISecret { string? More { get; set; } }
        public abstract class Base { [Encrypted] public virtual string? Secret { get; set; } }
        public abstract class AbstractBase { [Encrypted] public abstract string? Secret { get; set; } }
        public class PlainBase { public virtual string? Secret { get; set; } }
        public class NamedBase { [DynamoDBProperty("s"), Encrypted] public virtual string? Secret { get; set; } }
        public class IgnoredBase { [DynamoDBIgnore] public virtual string? Secret { get; set; } }
        public class IndexedBase { [DynamoDBGlobalSecondaryIndexHashKey("BySecret", "ByOther")] public virtual string? Secret { get; set; } }
        public class GenericBase<T> { [Encrypted] public T? Secret { get; set; } public T? Open { get; set; } }
        public class GenericMiddle<T> : GenericBase<List<T>> { public T? Middle { get; set; } }
        public class FieldBase { [Encrypted] public string? Secret; }
        public class Inner { public string? City { get; set; } }
        public class SecretInner { [Encrypted] public string? City { get; set; } }
        public class DeepInner { public List<Dictionary<string, SecretInner[]>>? Deep { get; set; } }
        public class HiddenInner { [DynamoDBIgnore] public SecretInner? Hidden { get; set; } private readonly SecretInner? _field; internal SecretInner? Field => _field; }
        public class DerivedInner : Inner { [Encrypted] public string? Street { get; set; } }
        [DynamoDBPolymorphicType("derived", typeof(DerivedInner))] public class OpenInner { public string? City { get; set; } }
        public class SecretInners : List<SecretInner> { }
        public class Inners : List<Inner> { }
        public class Firsts : List<Seconds> { }
        public class Seconds : List<Firsts> { }
        public class Cycle { public List<Cycle>? Others { get; set; } public Back? Back { get; set; } }
        public class Back { public List<Cycle>? Cycles { get; set; } [Unsigned] public string? Note { get; set; } }
        public struct SecretStruct { [Encrypted] public string? City { get; set; } }
        public struct PlainStruct { public string? City { get; set; } public int Zip; }
        public record struct SecretRecordStruct([property: Encrypted] string? City);
        public class Envelope<T> { public T? Content { get; set; } }
        public delegate void Happening(SecretInner inner);
        public enum Kind { One, Other }
        public class Converter : IPropertyConverter { public DynamoDBEntry ToEntry(object value) => throw new NotSupportedException(); public object FromEntry(DynamoDBEntry entry) => throw new NotSupportedException(); }
        public sealed class TenantAttribute : DynamoDBPropertyAttribute { public TenantAttribute() : base("tenant") { } }
        public sealed class OwnNameAttribute(string name, int number) : DynamoDBPropertyAttribute(name + number) { public Type? Kind { get; set; } public string[]? Words { get; set; } }
        """;

    private const string Keyed = "[DynamoDBHashKey] public string Id { get; set; } = \"\";";

    private static readonly string[] Kinds = ["class", "sealed class", "record", "struct", "record struct"];

    // Members that any kind of class may have.
    private static readonly string[] Members =
    [
        "[Encrypted] public string? Secret { get; set; }",
        "[Encrypted] public string? Secret { get; init; }",
        "[Encrypted] public string? Secret { get; private set; }",
        "[Encrypted] private string? Secret { get; set; }",
        "[Encrypted] internal string? Secret { get; set; }",
        "[Encrypted] public string? Secret => Id;",
        "[Encrypted] public string? Secret { set { } }",
        "[Encrypted] public string? Secret;",
        "[Encrypted] private readonly string? _secret = null; public string? Reveal() => _secret;",
        "[field: Encrypted] public string? Secret { get; set; }",
        "[Encrypted] public static string? Secret { get; set; }",
        "[Encrypted] public const string Secret = \"\";",
        "[Encrypted] public string? this[int index] { get => null; set { } }",
        "[Encrypted, Unsigned] public string? Secret { get; set; }",
        "[Unsigned] public long Secret { get; set; }",
        "[EncryptionContext] public string? Secret { get; set; }",
        "[Encrypted(Key = \"k\")] public string? Secret { get; set; }",
        "[Encrypted, DynamoDBIgnore] public string? Secret { get; set; }",
        "[Encrypted, DynamoDBProperty(\"s\")] public string? Secret { get; set; }",
        "[Encrypted, DynamoDBProperty(\"Id\")] public string? Secret { get; set; }",
        "[Encrypted, DynamoDBProperty(\"s\", typeof(Converter))] public Inner? Secret { get; set; }",
        "[DynamoDBProperty(typeof(Converter))] public SecretInner? Secret { get; set; }",
        "[Encrypted, DynamoDBProperty(Converter = typeof(Converter), StoreAsEpoch = false)] public Kind Secret { get; set; }",
        "[Encrypted, Tenant] public string? Secret { get; set; }",
        "[Encrypted, OwnName(\"a\\\"\\n\", 7, Kind = typeof(List<>), Words = new[] { \"x\", null! })] public string? Secret { get; set; }",
        "[DynamoDBVersion] public int? Secret { get; set; }",
        "[Encrypted, DynamoDBRangeKey] public string? Secret { get; set; }",
        "[DynamoDBRangeKey(\"sort\")] public string? Secret { get; set; }",
        "[Encrypted, DynamoDBGlobalSecondaryIndexHashKey(\"BySecret\")] public string? Secret { get; set; }",
        "[Encrypted, DynamoDBLocalSecondaryIndexRangeKey(\"BySecret\")] public string? Secret { get; set; }",
        "[Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 8), DynamoDBGlobalSecondaryIndexHashKey(\"BySecret\")] public string? Secret { get; set; }",
        "[Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 4_000_000_000), DynamoDBGlobalSecondaryIndexRangeKey(\"A\", \"B\")] public long Secret { get; set; }",
        "[Encrypted(Query = FieldQuery.Equality)] public string? Secret { get; set; }",
        "[Encrypted, Searchable(Bits = 8)] public string? Secret { get; set; }",
        "[DynamoDBFlatten] public SecretInner? Secret { get; set; }",
        "[Encrypted, DynamoDBFlatten] public Inner? Secret { get; set; }",
        "[DynamoDBFlatten] public PlainStruct Secret { get; set; } public string? Zip { get; set; }",
        "[DynamoDBPolymorphicType(\"d\", typeof(DerivedInner))] public Inner? Secret { get; set; }",
        "[DynamoDBProperty(\"aws_dbe_x\")] public string? Secret { get; set; }",
    ];

    // What a member holds; first signed, and so looked into, then encrypted as a whole.
    private static readonly string[] Held =
    [
        "Inner?", "SecretInner?", "List<SecretInner>?", "SecretInner[]?", "SecretInner[][]?", "IReadOnlyDictionary<string, SecretInner>?", "HashSet<Inner>?", "Inners?",
        "SecretInners?", "DeepInner?", "HiddenInner?", "OpenInner?", "List<OpenInner>?", "Firsts?", "Cycle?", "SecretStruct", "SecretStruct?", "PlainStruct", "SecretRecordStruct",
        "(string, SecretInner)", "KeyValuePair<string, Inner>", "Tuple<int, Envelope<SecretInner>>?", "Envelope<Envelope<Inner>>?", "ISecret?", "IMoreSecret?", "IPlain?",
        "Happening?", "Kind", "Kind?", "object?", "dynamic?", "MemoryStream?", "System.Text.Json.JsonElement", "Amazon.DynamoDBv2.Model.AttributeValue?", "Document?", "S3Link?",
        "List<List<byte[]>>?", "Lazy<SecretInner>?",
    ];

    // What a class or record derives from and implements, and what it declares itself.
    private static readonly (string Bases, string Members)[] Derived =
    [
        ("Base", ""), ("Base", "public override string? Secret { get; set; }"), ("Base", "public new string? Secret { get; set; }"),
        ("Base", "[Unsigned] public override string? Secret { get; set; }"), ("Base", "public new string? Secret;"), ("Base", "[Encrypted] public new int Secret { get; set; }"),
        ("AbstractBase", "public override string? Secret { get; set; }"), ("PlainBase", "[Encrypted] public override string? Secret { get; set; }"),
        ("PlainBase, ISecret", ""), ("PlainBase, ISecret", "public override string? Secret { get; set; }"), ("NamedBase", "public override string? Secret { get; set; }"),
        ("NamedBase", "[DynamoDBProperty(\"t\")] public override string? Secret { get; set; }"), ("IgnoredBase", "public override string? Secret { get; set; }"),
        ("IgnoredBase", "[Encrypted] public override string? Secret { get; set; }"), ("IndexedBase", "[Encrypted] public override string? Secret { get; set; }"),
        ("IndexedBase", "[DynamoDBGlobalSecondaryIndexHashKey(\"ByOwn\")] public override string? Secret { get; set; }"),
        ("GenericBase<string>", ""), ("GenericBase<SecretInner>", ""), ("GenericMiddle<int>", ""), ("GenericMiddle<SecretInner>", ""), ("GenericBase<int>", "public new int Secret { get; set; }"),
        ("FieldBase", ""), ("FieldBase", "public new string? Secret { get; set; }"),
        ("ISecret", "public string? Secret { get; set; }"), ("ISecret", "string? ISecret.Secret { get; set; }"),
        ("ISecretOf<string>", "public string? Secret { get; set; }"), ("ISecretOf<int[]>", "int[]? ISecretOf<int[]>.Secret { get; set; }"),
        ("IReadOnlySecret", "public string? Secret { get; set; }"), ("IReadOnlySecret", "public string? Secret => Id;"), ("IDefaultSecret", ""), ("IStaticSecret", ""),
        ("IDefaultSecret", "public string? Secret { get; set; }"), ("ISecret, ITenant", "public string? Secret { get; set; }"), ("ISecret, IKeyed", "public string? Secret { get; set; }"),
        ("ISecret, IKeyed", "[Encrypted] public string? Secret { get; set; }"), ("ISecret, IPlain", "public string? Secret { get; set; } string? IPlain.Secret { get; set; }"),
        ("IMoreSecret", "public string? Secret { get; set; } public string? More { get; set; }"),
    ];

    private static readonly string[] Whole =
    [
        "[DynamoDBTable(\"T\", true)] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; [Encrypted] public string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\", AttributeCasing = CaseMode.CamelCase)] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; [Encrypted, DynamoDBProperty(\"Renamed\")] public string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\")] public record Root([property: DynamoDBHashKey] string Id, [property: Encrypted] string? Secret, [property: Unsigned] int Count);",
        "[DynamoDBTable(\"T\")] public record struct Root([property: DynamoDBHashKey] string Id, [property: Encrypted] string? Secret);",
        "[DynamoDBTable(\"T\")] public class Root { public string Id { get; set; } = \"\"; [Encrypted] public string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\")] public class Root { }",
        "public class Root { [Encrypted] public string? Id { get; set; } }",
        "public interface Root { string? Id { get; set; } [Encrypted] string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\")] public class Above { [DynamoDBHashKey] public string Id { get; set; } = \"\"; } public class Root : Above { [Encrypted] public string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\"), DynamoDBPolymorphicType(\"d\", typeof(Below))] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; } public class Below : Root { [Encrypted] public string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\"), DynamoDBPolymorphicType(\"d\", typeof(Below)), DynamoDBPolymorphicType(\"e\", typeof(Other))] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; } public class Below : Root { [Encrypted] public string? Secret { get; set; } } public class Other : Root { public string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\"), DynamoDBPolymorphicType(\"d\", typeof(Below))] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; [DynamoDBProperty(\"$type\"), Encrypted] public string? Kind { get; set; } } public class Below : Root { }",
        "[DynamoDBTable(\"T\")] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; [DynamoDBFlatten] public Root? Self { get; set; } }",
        "[DynamoDBTable(\"T\")] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; [DynamoDBFlatten] public Flat? One { get; set; } [DynamoDBFlatten] public Flat? Other { get; set; } } public class Flat { [Encrypted] public string? Secret { get; set; } }",
        "[DynamoDBTable(\"T\")] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; [Encrypted, DynamoDBProperty(\"x\")] public string? @class { get; set; } [Encrypted] public string? Straße { get; set; } }",
        "public static class Outer { [DynamoDBTable(\"T\")] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; [Encrypted] internal Part? Secret { get; set; } internal class Part { public string? City { get; set; } } } }",
    ];

    /// <summary>The namespaces of the shapes, each with a class <c>Root</c>, and their code.</summary>
    public static IEnumerable<(string Name, string Code)> All => Codes().Select(static (code, i) => ($"Shapes.S{i}", $"namespace Shapes.S{i} {{ {code} }}"));

    private static IEnumerable<string> Codes() =>
    [
        .. from kind in Kinds from member in Members select Root(kind, "", member),
        .. from held in Held from annotation in (string[])["", "[Encrypted] "] select Root("class", "", $"{annotation}public {held} Held {{ get; set; }}"),
        .. from derived in Derived select Root("class", derived.Bases, derived.Members),
        .. Whole,
        .. ApplicationShapes.Codes,
    ];

    private static string Root(string kind, string bases, string members)
    {
        var constructor = kind.EndsWith("struct", StringComparison.Ordinal) ? "public Root() { } " : "";
        return $"[DynamoDBTable(\"T\")] public {kind} Root{(bases.Length == 0 ? "" : $" : {bases}")} {{ {constructor}{Keyed} {members} }}";
    }
}
