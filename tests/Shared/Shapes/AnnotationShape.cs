namespace FieldCrypt.Tests.Shared.Shapes;

/// <summary>What must become of a class in which something is annotated as encrypted.</summary>
internal enum ShapeRule
{
    /// <summary>The annotation is in force: what is stored does not hold the secret, and reading gives it back.</summary>
    InForce,

    /// <summary>The class is refused when its schema is made; the error names the member and the reason.</summary>
    Refused,

    /// <summary>The store may do either of the two, or not store the member at all; never in plaintext.</summary>
    NeverPlaintext,
}

/// <summary>A class with something annotated as encrypted, of a shape in which an annotation can be overlooked.</summary>
/// <remarks>The classes know no store. Each has an <c>Id</c>, which is the key of an item and the <c>_id</c> of a document.</remarks>
internal abstract class AnnotationShape
{
    protected AnnotationShape(Type type, string member, string reason, ShapeRule items, ShapeRule documents)
    {
        Type = type;
        Member = member;
        Reason = reason;
        Items = items;
        Documents = documents;
    }

    /// <summary>The class that is handed to the store.</summary>
    public Type Type { get; }

    /// <summary>The member that an error must name, such as <c>Address.Street</c>.</summary>
    public string Member { get; }

    /// <summary>A part of what an error must give as the reason; empty if stores have different ones.</summary>
    public string Reason { get; }

    /// <summary>What must happen where a member is stored as one value (DynamoDB).</summary>
    public ShapeRule Items { get; }

    /// <summary>What must happen where members are encrypted wherever they stand in a document (MongoDB).</summary>
    public ShapeRule Documents { get; }

    /// <summary>Hands the shape with its class to a store's test.</summary>
    public abstract Task RunAsync(IShapeRun run);

    /// <summary>The class, for the name of a test.</summary>
    public override string ToString() => NameOf(Type);

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}Of{string.Join("And", type.GetGenericArguments().Select(NameOf))}"
        : type.Name;
}

/// <summary>A shape with its class, and how its secret is written and read.</summary>
internal sealed class AnnotationShape<T>(
    string member, string reason, ShapeRule items, ShapeRule documents, Func<string, T> create, Func<T, string?> read)
    : AnnotationShape(typeof(T), member, reason, items, documents)
    where T : class
{
    /// <summary>Makes an instance that holds a secret where the annotation is, and any <c>Id</c>.</summary>
    public T Create(string secret) => create(secret);

    /// <summary>The secret of an instance that was read from the store; null if it was not stored.</summary>
    public string? Read(T instance) => read(instance);

    public override Task RunAsync(IShapeRun run) => run.OfAsync(this);
}

/// <summary>How a store's test makes a schema of a class, stores an instance and looks at what was stored.</summary>
internal interface IShapeRun
{
    Task OfAsync<T>(AnnotationShape<T> shape)
        where T : class;
}
