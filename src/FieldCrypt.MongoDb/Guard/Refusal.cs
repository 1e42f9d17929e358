using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>The exceptions of the guard: which member, what is not possible, what is. Never a value.</summary>
internal static class Refusal
{
    public const string UseTypedValue =
        "Use the typed property (x => x.Member), with a constant of exactly the property's type, so that the constant is encrypted, or a ValueEncryptor";

    public const string FilterInApplication = "filter by something readable and compare in the application";

    public static ProtectedOperationException Of(PathNode node, string what, string instead) => new(
        node.FirstLeaf().Member is { } member ? $"{member.Name} is encrypted: {what}. Instead, {instead}." : $"An encrypted member takes part: {what}. Instead, {instead}.");

    /// <summary>A constant that is not encrypted, though the place it is for is.</summary>
    public static ProtectedOperationException Plaintext(PathNode node) => Of(
        node, "a value for it that is not encrypted, or not as the schema says, would reach the server; nothing was sent", Lower(UseTypedValue));

    /// <summary>Equality with a member that is encrypted at random.</summary>
    public static ProtectedOperationException NotSearchable(PathNode node) => Of(
        node,
        "equal values look different, so that nothing would ever be found, grouped or counted by it",
        "annotate it [Encrypted(Query = FieldQuery.Equality)] and encrypt what is stored again, or " + FilterInApplication);

    /// <summary>A path that goes on inside an encrypted value.</summary>
    public static ProtectedOperationException Inside(PathNode node) => Of(
        node, "the server cannot look inside it", "use the member as a whole, or annotate the members of its class one by one");

    /// <summary>An operator that would compute with ciphertext.</summary>
    public static ProtectedOperationException Computing(PathNode node, string operation) => Of(
        node, $"{operation} would work on ciphertext and give a wrong result", "read the documents and do it in the application");

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
