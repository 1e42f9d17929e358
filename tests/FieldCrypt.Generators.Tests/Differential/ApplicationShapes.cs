namespace FieldCrypt.Generators.Tests.Differential;

/// <summary>Code of annotated classes as applications write them: with what the language has learnt since, and with what they have got used to.</summary>
internal static class ApplicationShapes
{
    private const string Table = "[DynamoDBTable(\"T\")] public";
    private const string Id = "[DynamoDBHashKey] public string Id { get; set; } = \"\";";

    /// <summary>Each declares a class <c>Root</c>.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        // Generic bases, closed over several types, and each over itself.
        $"public abstract class Entity<TKey, TSelf> where TSelf : Entity<TKey, TSelf> {{ {Id} public TKey? Number {{ get; set; }} [Encrypted] public TKey? Secret {{ get; set; }} public TSelf? Former {{ get; set; }} }} {Table} class Root : Entity<(int, string), Root> {{ }}",
        $"public abstract class Audited<TUser> {{ {Id} [Encrypted] public TUser? By {{ get; set; }} public Dictionary<string, TUser>? Seen {{ get; set; }} }} public abstract class Owned<TUser, TOwner> : Audited<TUser> {{ public TOwner? Owner {{ get; set; }} }} {Table} class Root : Owned<Inner, SecretInner> {{ }}",
        $"public class Around<T> {{ public class Row<U> {{ {Id} [Encrypted] public T? Left {{ get; set; }} public U? Right {{ get; set; }} }} }} {Table} class Root : Around<int>.Row<Around<string>.Row<Inner[]>> {{ }}",
        $"public interface IHas<T> {{ [Encrypted] T? Value {{ get; set; }} }} {Table} class Root : IHas<int>, IHas<string> {{ {Id} int IHas<int>.Value {{ get; set; }} string? IHas<string>.Value {{ get; set; }} }}",

        // Records and what belongs to a constructor.
        $"{Table} record Root([property: DynamoDBHashKey] string Id, [property: Encrypted] string? Name) {{ [Encrypted] public required string Note {{ get; init; }} public string? Free {{ get; init; }} = Name; }}",
        $"public abstract record Above([property: DynamoDBHashKey] string Id, [property: Encrypted] string? Name); {Table} record Root(string Id, string? Name, int Count) : Above(Id, Name);",
        $"public abstract record Above([property: DynamoDBHashKey] string Id) {{ [Encrypted] public virtual string? Name {{ get; init; }} }} {Table} sealed record Root(string Id) : Above(Id) {{ public override string? Name {{ get; init; }} }}",
        $"{Table} class Root(string id, string? note) {{ [DynamoDBHashKey] public string Id {{ get; set; }} = id; [Encrypted] public string? Note {{ get; set; }} = note; public string Captured() => note ?? id; }}",
        $"{Table} class Root(string id, string? name, Inner? held) {{ [DynamoDBHashKey] public string Id {{ get; }} = id; [Encrypted] public string? Name {{ get; }} = name; public Inner? Held {{ get; }} = held; [Encrypted] internal string? Open {{ get; set; }} }}",
        $"{Table} class Root(string id, string? name) {{ [DynamoDBHashKey] public string Id {{ get; }} = id; [Encrypted] public string? Name => name; public string Computed => \"\"; }}",
        $"{Table} class Root(string id, string? note) {{ [DynamoDBHashKey] public string Id {{ get; }} = id; [Encrypted] public string? Name => note; }}",
        $"{Table} class Root {{ {Id} public Root() {{ }} public Root(string? name) => Name = name; public string? Name {{ get; }} [Encrypted] public string? Other {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public Root() {{ }} [DynamoDBConstructor] public Root(string? name) => Name = name; [Encrypted] public string? Name {{ get; }} }}",
        $"{Table} class Root {{ {Id} public Root(string? name) => Name = name; public Root(string? name, string? other) => (Name, Other) = (name, other); [Encrypted] public string? Name {{ get; }} public string? Other {{ get; }} }}",
        $"{Table} class Root {{ {Id} public Root(DynamoDBContext context) => Context = context; public Root(string? name) => Name = name; public string? Name {{ get; }} internal object? Context {{ get; }} [Encrypted] public string? Other {{ get; set; }} }}",
        $"public abstract class Above(string id, string? name) {{ [DynamoDBHashKey] public string Id {{ get; }} = id; [Encrypted] public string? Name {{ get; }} = name; }} {Table} class Root(string id, string? name, string? other) : Above(id, name) {{ public string? Other {{ get; }} = other; }}",
        $"public abstract class Above {{ [DynamoDBHashKey] public abstract string Id {{ get; }} [Encrypted] public abstract string? Name {{ get; }} }} {Table} class Root(string id, string? name) : Above {{ public override string Id {{ get; }} = id; public override string? Name {{ get; }} = name; }}",
        $"public class Holding(SecretInner? held) {{ public SecretInner? Held {{ get; }} = held; }} {Table} class Root {{ {Id} public Holding? Outer {{ get; set; }} }}",
        $"public readonly struct Holding(SecretInner? held) {{ public SecretInner? Held {{ get; }} = held; }} {Table} class Root {{ {Id} public List<Holding>? Outer {{ get; set; }} }}",
        $"public class Holding {{ public Holding() {{ }} public Holding(SecretInner? held) => Held = held; public SecretInner? Held {{ get; }} }} {Table} class Root {{ {Id} public Holding? Outer {{ get; set; }} }}",
        $"public struct Held(string? name) {{ [Encrypted] public string? Name {{ get; }} = name; }} {Table} class Root {{ {Id} [DynamoDBFlatten] public Held Flat {{ get; set; }} }}",
        $"{Table} readonly record struct Root([property: DynamoDBHashKey] string Id, [property: Encrypted] string? Name);",
        $"{Table} class Root {{ [DynamoDBHashKey] public required string Id {{ get; init; }} [Encrypted] public required string Secret; public required int[][] Numbers {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} [Encrypted] public string Name {{ get => field; set => field = value.Trim(); }} = \"\"; public string Plain {{ get; set => field = value; }} = \"\"; }}",
        $"{Table} class Root {{ {Id} [field: Encrypted] public string Name {{ get => field; set => field = value; }} = \"\"; }}",

        // Constructors that are not public, several, inherited, hidden, of interfaces, and with parameters of other letters.
        $"{Table} class Root(string id) {{ [DynamoDBHashKey] public string Id {{ get; }} = id; [Encrypted] public string? Name {{ get; set; }} }}",
        $"{Table} class Root {{ [DynamoDBHashKey] public string Id {{ get; }} [Encrypted] public string? Name {{ get; }} [DynamoDBConstructor] public Root(string ID, string? NAME = null) => (Id, Name) = (ID, NAME); public Root(string id, int x, SecretInner? other) => (Id, Other) = (id, other); public SecretInner? Other {{ get; }} }}",
        $"{Table} class Root {{ {Id} [Encrypted] public string? Name {{ get; }} internal Root(string? name) => Name = name; public Root(string id, string? other) => Id = id; public string? Other {{ get; }} }}",
        $"{Table} class Root {{ {Id} [Encrypted] public string? Name {{ get; }} private Root(string? name) => Name = name; }}",
        $"{Table} class Root {{ {Id} [Encrypted] public string? Name {{ get; }} [DynamoDBConstructor] private Root(string? name) => Name = name; public Root() {{ }} }}",
        $"{Table} class Root {{ {Id} [Encrypted] public string? Name {{ get; }} protected Root(string? name) => Name = name; protected Root() {{ }} }}",
        $"public class Above<T>(T? value) {{ {Id} [Encrypted] public T? Value {{ get; }} = value; }} {Table} class Root(SecretInner? value) : Above<SecretInner>(value) {{ }}",
        $"public class Above<T>(T? value) {{ {Id} public T? Value {{ get; }} = value; }} {Table} class Root(SecretInner? value) : Above<SecretInner>(value) {{ }}",
        $"public class Above<T>(T? value) {{ {Id} public T? Value {{ get; }} = value; }} {Table} class Root(SecretInner? other) : Above<SecretInner>(other) {{ }}",
        $"public abstract class Above {{ {Id} [Encrypted] public virtual string? Name {{ get; }} }} {Table} class Root(string? name) : Above {{ public override string? Name {{ get; }} = name; }}",
        $"public abstract class Above(string? name) {{ {Id} [Encrypted] public virtual string? Name {{ get; }} = name; }} {Table} class Root(string? name) : Above(name) {{ public new string? Name {{ get; set; }} }}",
        $"public abstract class Above(string? name) {{ {Id} [Encrypted] public string? Name {{ get; }} = name; }} {Table} class Root(string? name) : Above(name) {{ public new string? Name {{ get; }} = name; }}",
        $"{Table} struct Root {{ {Id} [Encrypted] public string? Name {{ get; }} public Root(string? name) {{ Name = name; }} public Root() {{ }} }}",
        $"{Table} struct Root {{ {Id} [Encrypted] public string? Name {{ get; }} public string? Other {{ get; }} public Root(string? other) {{ Other = other; }} [DynamoDBConstructor] public Root(string? name, int x) {{ Name = name; }} }}",
        $"{Table} record Root([property: DynamoDBHashKey] string Id, string? Secret) {{ [Encrypted] public string? Secret {{ get; }} = Secret; }}",
        $"{Table} sealed record Root([property: DynamoDBHashKey] string Id, SecretInner? Held) {{ public SecretInner? Held {{ get; }} = Held; }}",
        $"public abstract record Above(string? Secret) {{ [Encrypted] public string? Secret {{ get; }} = Secret; }} {Table} record Root([property: DynamoDBHashKey] string Id, string? Secret) : Above(Secret);",
        $"{Table} abstract class Root(string id, string? name) {{ [DynamoDBHashKey] public string Id {{ get; }} = id; [Encrypted] public string? Name {{ get; }} = name; }}",
        $"{Table} class Root {{ {Id} public Root(params string[] name) {{ }} [Encrypted] public string? Name {{ get; }} }}",
        $"{Table} class Root {{ {Id} public Root(in string name, out int x) {{ x = 1; Name = name; }} [Encrypted] public string? Name {{ get; }} }}",
        $"public interface IHas {{ [Encrypted] string? Name {{ get; }} }} {Table} class Root(string? name) : IHas {{ {Id} public string? Name {{ get; }} = name; }}",
        $"public interface IHas {{ [Encrypted] string? Name {{ get; }} }} {Table} class Root(string? name) : IHas {{ {Id} string? IHas.Name {{ get; }} = name; }}",
        $"public class Flat(string? name) {{ public string? Name {{ get; }} = name; public Flat() : this(null) {{ }} [Encrypted] public string? Other {{ get; set; }} }} {Table} class Root(Flat flat) {{ {Id} [DynamoDBFlatten] public Flat Flat {{ get; }} = flat; }}",
        $"public class Outside {{ public class Deep(SecretInner? held) {{ public SecretInner? Held {{ get; }} = held; }} public Dictionary<string, Deep>? All {{ get; set; }} }} {Table} class Root(List<Outside> outs) {{ {Id} public List<Outside> Outs {{ get; }} = outs; }}",
        $"{Table} class Root(string @class) {{ {Id} [Encrypted] public string @class {{ get; }} = @class; }}",
        $"{Table} class Root(string ıd) {{ {Id} [Encrypted] public string ID {{ get; }} = ıd; }}",
        $"{Table} class Root {{ {Id} public Root(DynamoDBContext name) {{ }} [Encrypted] public object? Name {{ get; }} }}",
        $"{Table} class Root {{ {Id} [DynamoDBConstructor] public Root(DynamoDBContext name) {{ }} [Encrypted] public object? Name {{ get; }} }}",
        $"{Table} class Root(string? secret) {{ {Id} [Encrypted] private string? Secret {{ get; }} = secret; public string? Reveal() => Secret; }}",
        $"public class Above(string? secret) {{ {Id} [Encrypted] private string? Secret {{ get; }} = secret; public string? Reveal() => Secret; }} {Table} class Root(string? secret) : Above(secret) {{ }}",
        $"{Table} class Root {{ {Id} static Root() {{ }} public Root(string? name) => Name = name; [Encrypted] public static string? Name {{ get; private set; }} }}",
        $"public class Derived(string? extra, SecretInner? held) : Basic {{ public string? Extra {{ get; }} = extra; public SecretInner? Held {{ get; }} = held; }} public class Basic {{ }} {Table} class Root {{ {Id} [DynamoDBPolymorphicType(\"d\", typeof(Derived))] public Basic? Item {{ get; set; }} }}",

        // Annotations of keys that an application makes for itself.
        $"public sealed class RowAttribute : DynamoDBHashKeyAttribute {{ public RowAttribute() : base(\"row\") {{ }} }} public sealed class LineAttribute : DynamoDBRangeKeyAttribute {{ }} {Table} class Root {{ [Row] public string Id {{ get; set; }} = \"\"; [Line] public int Line {{ get; set; }} [Encrypted] public string? Name {{ get; set; }} }}",
        $"public sealed class ByNameAttribute() : DynamoDBGlobalSecondaryIndexHashKeyAttribute(\"ByName\"); {Table} class Root {{ {Id} [ByName] public string? Name {{ get; set; }} [ByName, Encrypted] public string? Other {{ get; set; }} }}",

        // The case of names, and what is flattened takes over of it.
        $"[DynamoDBTable(\"F\", AttributeCasing = CaseMode.PascalCase)] public class Flat {{ [Encrypted] public string? Name {{ get; set; }} }} [DynamoDBTable(\"T\", AttributeCasing = CaseMode.CamelCase)] public class Root {{ {Id} [DynamoDBFlatten] public Flat? Held {{ get; set; }} }}",
        $"[DynamoDBTable(\"F\", CaseMode.CamelCase)] public class Flat {{ [Encrypted] public string? Name {{ get; set; }} }} [DynamoDBTable(\"T\", CaseMode.PascalCase)] public class Root {{ {Id} [DynamoDBFlatten] public Flat? Held {{ get; set; }} }}",

        // What members hold.
        $"{Table} class Root {{ {Id} public (int Count, (SecretInner? First, List<Inner>? Others) Pair) Held {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public (int Count, (Inner? First, List<Inner>? Others) Pair) Held {{ get; set; }} public (int, (Inner?, List<Inner>?)) Unnamed {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public Envelope<dynamic>? Any {{ get; set; }} public Envelope<object>? Thing {{ get; set; }} public List<dynamic>? All {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public Envelope<(int Count, string? Name)>? Named {{ get; set; }} public Envelope<(int, string?)>? Unnamed {{ get; set; }} public Envelope<nint>? Native {{ get; set; }} public Envelope<IntPtr>? Pointer {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public Envelope<string?>? One {{ get; set; }} public Envelope<string>? Other {{ get; set; }} public Envelope<int?>? Number {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public Inner?[,]? Square {{ get; set; }} public SecretStruct?[][,,]? Cubes {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public IDictionary<Kind, IReadOnlyList<Envelope<Kind?>>>? Held {{ get; set; }} [Encrypted] public SortedDictionary<Guid, ISet<DateTimeOffset?>>? Secret {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public System.Collections.Immutable.ImmutableArray<SecretInner> Held {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} public ReadOnlyMemory<byte> Bytes {{ get; set; }} public Span<byte> Window => default; public ref readonly int Ref => ref _number; private readonly int _number = 1; }}",
        $"{Table} class Root {{ {Id} public Func<SecretInner, Task<Inner>>? Callback {{ get; set; }} public event Action<SecretInner>? Happened; public void Raise() => Happened?.Invoke(new()); }}",
        $"public class Inner {{ [Encrypted] public string? Street {{ get; set; }} }} {Table} class Root {{ {Id} public Inner? Held {{ get; set; }} public Shapes.Inner? Alike {{ get; set; }} }}",
        $"public class Tree<T> : List<Tree<T>> {{ public T? Value {{ get; set; }} }} {Table} class Root {{ {Id} public Tree<SecretInner>? Held {{ get; set; }} }}",
        $"public class Map : Dictionary<string, Inner> {{ }} public class Ages : SortedList<string, int> {{ [Encrypted] public string? Note {{ get; set; }} }} {Table} class Root {{ {Id} public Map? Held {{ get; set; }} public Ages? Ages {{ get; set; }} }}",
        $"public sealed class Bag : System.Collections.Generic.IReadOnlyCollection<SecretInner> {{ public int Count => 0; public IEnumerator<SecretInner> GetEnumerator() => Enumerable.Empty<SecretInner>().GetEnumerator(); System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }} {Table} class Root {{ {Id} public Bag? Held {{ get; set; }} }}",

        // Names.
        $"public class @event {{ [Encrypted] public string? @int {{ get; set; }} }} {Table} class Root {{ {Id} public @event? @class {{ get; set; }} [Encrypted] public Dictionary<string, @event>? @namespace {{ get; set; }} }}",
        $"public sealed class KindAttribute : DynamoDBPropertyAttribute {{ public KindAttribute() : base(\"k\") {{ }} public string? @class {{ get; set; }} public int @int; }} {Table} class Root {{ {Id} [Encrypted, Kind(@class = \"c\", @int = 3)] public string? Secret {{ get; set; }} }}",
        $"public class Größe_Ω {{ [Encrypted] public string? Длина {{ get; set; }} }} {Table} class Root {{ {Id} public Größe_Ω? \\u0041lter {{ get; set; }} [Encrypted] public string? 名前 {{ get; set; }} }}",
        $"public class System {{ public string? Collections {{ get; set; }} }} public class FieldCrypt {{ }} public class Amazon {{ }} {Table} class Root {{ {Id} public System? Held {{ get; set; }} public FieldCrypt? Other {{ get; set; }} [Encrypted] public Amazon? Third {{ get; set; }} }}",
        $"public static class Names {{ public const string Table = \"T\"; public const string Prefix = \"app\"; public const string Secret = $\"{{Prefix}}_{{nameof(Root.Secret)}}\"; }} [DynamoDBTable(Names.Table + \"s\")] public class Root {{ [DynamoDBHashKey(AttributeName = Names.Prefix + \"-id\")] public string Id {{ get; set; }} = \"\"; [Encrypted(Key = Names.Prefix), DynamoDBProperty(Names.Secret)] public string? Secret {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} [Encrypted, DynamoDBProperty(\"\"\"a \"quoted\" \\ name\"\"\")] public string? One {{ get; set; }} [Encrypted, DynamoDBProperty(\"\\u2028\\ud83d\\ude00\\0{{x}}\")] public string? Other {{ get; set; }} }}",

        // Attributes.
        $"public enum Far : ulong {{ Most = ulong.MaxValue }} public enum Near : sbyte {{ Least = -128 }} public sealed class MuchAttribute(object? thing, Far far, params object?[] more) : DynamoDBPropertyAttribute(\"much\" + more.Length) {{ public Near Near {{ get; set; }} public char Sign {{ get; set; }} public long Long {{ get; set; }} public Type[]? Types {{ get; set; }} public override string ToString() => $\"{{thing}}{{far}}\"; }} {Table} class Root {{ {Id} [Encrypted, Much(null, Far.Most, 'a', (byte)1, long.MinValue, new[] {{ 1, 2 }}, typeof(Dictionary<,>), typeof(List<string>[]), Near.Least, Near = (Near)(-3), Sign = '\\'', Long = long.MinValue, Types = new[] {{ typeof(void), typeof(Envelope<>) }})] public string? Secret {{ get; set; }} }}",
        $"public sealed class HereAttribute([global::System.Runtime.CompilerServices.CallerMemberName] string name = \"\", [global::System.Runtime.CompilerServices.CallerLineNumber] int line = 0) : DynamoDBPropertyAttribute(name + \"_\" + (line > 0)); {Table} class Root {{ {Id} [Encrypted, Here] public string? Secret {{ get; set; }} }}",
        $"public sealed class OfAttribute<T>() : DynamoDBPropertyAttribute(typeof(T).Name); {Table} class Root {{ {Id} [Encrypted, Of<List<int>>] public string? Secret {{ get; set; }} }}",
        $"public class LongAttribute(string name) : DynamoDBPropertyAttribute(name) {{ public virtual string? Note {{ get; init; }} }} public sealed class LongerAttribute() : LongAttribute(\"longer\") {{ public override string? Note {{ get; init; }} }} {Table} class Root {{ {Id} [Encrypted, Longer(Note = \"n\")] public string? Secret {{ get; set; }} }}",
        $"[AttributeUsage(AttributeTargets.Property, Inherited = false)] public sealed class OwnAttribute() : DynamoDBPropertyAttribute(\"own\"); public class Above {{ [Own, Encrypted] public virtual string? Secret {{ get; set; }} }} {Table} class Root : Above {{ {Id} public override string? Secret {{ get; set; }} }}",
        $"[Obsolete(\"soon\")] public class Old {{ [Obsolete(\"soon\")] [Encrypted] public string? Secret {{ get; set; }} }} [Obsolete(\"soon\"), DynamoDBTable(\"T\")] public class Root {{ {Id} public Old? Held {{ get; set; }} [Obsolete(\"gone\", true), Encrypted] public string? Gone {{ get; set; }} }}",
        $"[global::System.Diagnostics.CodeAnalysis.Experimental(\"APP001\")] public class New {{ [Encrypted] public string? Secret {{ get; set; }} }}\n#pragma warning disable APP001\n{Table} class Root {{ {Id} public New? Held {{ get; set; }} }}\n#pragma warning restore APP001\n",

        // Inheritance.
        $"public class Above {{ [Encrypted] public virtual object? Secret {{ get; }} }} {Table} class Root : Above {{ {Id} public override string? Secret {{ get; }} }}",
        $"public class Above {{ [Encrypted] public virtual object? Secret {{ get; set; }} [Encrypted] public virtual (int A, int B) Pair {{ get; set; }} }} {Table} class Root : Above {{ {Id} public override dynamic? Secret {{ get; set; }} public override (int A, int B) Pair {{ get; set; }} }}",
        $"public class Above {{ [Encrypted] public virtual string? Secret {{ get; set; }} }} {Table} class Root : Above {{ {Id} public override string? Secret {{ get => null; }} }}",
        $"public class Above {{ [Encrypted] public virtual string? Secret {{ get; set; }} }} {Table} class Root : Above {{ {Id} public override string? Secret {{ set {{ }} }} }}",
        $"public class Above {{ [Encrypted] public virtual string? Secret {{ get; set; }} }} public class Middle : Above {{ public sealed override string? Secret {{ get; set; }} }} {Table} class Root : Middle {{ {Id} public new string? Secret {{ get; set; }} }}",
        $"public class Above {{ [Encrypted] public virtual string? Secret {{ get; set; }} }} public class Middle : Above {{ public new virtual string? Secret {{ get; set; }} }} {Table} class Root : Middle {{ {Id} public override string? Secret {{ get; set; }} }}",
        $"public class Above {{ [Encrypted] private string? Secret {{ get; set; }} public string? Reveal() => Secret; }} {Table} class Root : Above {{ {Id} public string? Secret {{ get; set; }} }}",
        $"public class Above {{ [Encrypted] public static string? Secret {{ get; set; }} }} {Table} class Root : Above {{ {Id} public new string? Secret {{ get; set; }} }}",
        $"public class Above {{ protected internal class Part {{ [Encrypted] public string? City {{ get; set; }} }} protected internal Part? Held {{ get; set; }} }} {Table} class Root : Above {{ {Id} }}",
        $"public interface INamed {{ [Encrypted] string? Secret {{ get; set; }} }} public interface IOther : INamed {{ new string? Secret {{ get; set; }} }} {Table} class Root : IOther {{ {Id} public string? Secret {{ get; set; }} }}",
        $"public interface INamed {{ [Encrypted] string? Secret {{ get; set; }} }} public interface IOther : INamed {{ string? INamed.Secret {{ get => null; set {{ }} }} }} {Table} class Root : IOther {{ {Id} }}",
        $"public interface IKeyed<TSelf> where TSelf : IKeyed<TSelf> {{ static abstract string Prefix {{ get; }} [Encrypted] string? Secret {{ get; set; }} }} {Table} class Root : IKeyed<Root> {{ {Id} public static string Prefix => \"r\"; public virtual string? Secret {{ get; set; }} }}",
        $"public class Above {{ public string? Secret {{ get; set; }} }} public class Middle : Above, ISecret {{ }} {Table} class Root : Middle, ISecret {{ {Id} public new string? Secret {{ get; set; }} }}",
        $"public class Above : ISecret {{ public string? Secret {{ get; set; }} }} {Table} class Root : Above {{ {Id} public new string? Secret {{ get; set; }} }}",
        $"public abstract class Above {{ public abstract string? Secret {{ get; set; }} public abstract string? Other {{ get; set; }} }} {Table} class Root : Above {{ {Id} [Encrypted] public override string? Secret {{ get; set; }} [Unsigned] public override string? Other {{ get; set; }} }}",

        // Members that are not stored.
        $"{Table} class Root {{ {Id} private class State {{ }} private readonly List<State> _states = []; private State? Current => null; private static State? s_one; internal const int Most = 3; public static Root Empty {{ get; }} = new(); public override string ToString() => $\"{{_states}}{{Current}}{{s_one}}\"; }}",
        $"{Table} class Root {{ {Id} public string? this[string name] {{ get => null; set {{ }} }} [Encrypted] public string? Item2 {{ get; set; }} }}",
        $"{Table} class Root {{ {Id} private string? _secret; [Encrypted] public string? Secret {{ get => _secret; set => _secret = value; }} public volatile int Count; [ThreadStatic] private static int s_count; public int Sum() => Count + s_count; }}",
        $"[Serializable] {Table} class Root {{ {Id} [NonSerialized] public string? Cache; [global::System.Text.Json.Serialization.JsonIgnore, Encrypted] public string? Secret {{ get; set; }} }}",
    ];
}
