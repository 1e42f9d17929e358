namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>A collection's full name.</summary>
internal readonly record struct Namespace(string Database, string Collection)
{
    /// <summary>Splits <c>database.collection</c>; a collection's name may hold dots, a database's may not.</summary>
    public static Namespace Parse(string text) => text.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && dot < text.Length - 1
        ? new Namespace(text[..dot], text[(dot + 1)..])
        : throw new MongoError(73, "InvalidNamespace", $"Invalid namespace specified '{text}'");

    public override string ToString() => $"{Database}.{Collection}";
}
