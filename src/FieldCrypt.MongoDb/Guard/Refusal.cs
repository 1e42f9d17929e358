namespace FieldCrypt.MongoDb.Guard;

/// <summary>The exceptions of the guard: which member, what is not possible, what is. Never a value.</summary>
internal static class Refusal
{
    public const string UseTypedValue =
        "use the typed property (x => x.Member), with a constant of exactly the property's type, so that the constant is encrypted, or a ValueEncryptor";

    public const string FilterInApplication = "filter by something readable and compare in the application";

    public const string ReadAndCompute = "read the documents and do it in the application";

    private const string UseUnguardedClient =
        "use commands that docs/mongodb.md lists, or, if no values of encrypted members are in it, a client without the guard";

    public static ProtectedOperationException Of(Shape shape, string what, string instead)
    {
        var member = shape.Ciphertexts().Select(static ciphertext => ciphertext.Member).FirstOrDefault(static member => member is not null);
        return new(member is null
            ? $"An encrypted member takes part: {what}. Instead, {instead}."
            : $"{member.Name} is encrypted: {what}. Instead, {instead}.");
    }

    /// <summary>A constant that is not encrypted, though the place it is for is.</summary>
    public static ProtectedOperationException Plaintext(Shape shape) =>
        Of(shape, "a value for it that is not encrypted, or not as the schema says, would reach the server", UseTypedValue);

    /// <summary>A pattern for an encrypted text.</summary>
    public static ProtectedOperationException Pattern(Shape shape) =>
        Of(shape, "a pattern cannot match ciphertext, and would show the server a part of the value", FilterInApplication);

    /// <summary>An empty text that is not encrypted, such as the driver makes of <c>string.IsNullOrEmpty</c>.</summary>
    public static ProtectedOperationException EmptyText(Shape shape) => Of(
        shape,
        "an empty text that is not encrypted, as string.IsNullOrEmpty and IsNullOrWhiteSpace send it, finds none that is",
        "write x.Member == null || x.Member == \"\", so that the text is encrypted");

    /// <summary>Equality with a member that is encrypted at random.</summary>
    public static ProtectedOperationException NotSearchable(Shape shape) => Of(
        shape,
        "equal values look different, so that nothing would ever be found, grouped or counted by it",
        "annotate it [Encrypted(Query = FieldQuery.Equality)] and encrypt what is stored again, or " + FilterInApplication);

    /// <summary>A path that goes on inside an encrypted value.</summary>
    public static ProtectedOperationException Inside(Shape shape) => Of(
        shape, "the server cannot look inside it", "use the member as a whole, or annotate the members of its class one by one");

    /// <summary>An operator that would compute with ciphertext.</summary>
    public static ProtectedOperationException Computing(Shape shape, string operation) =>
        Of(shape, $"{operation} would work on ciphertext and give a wrong result", ReadAndCompute);

    /// <summary>What the guard cannot see through.</summary>
    /// <param name="what">The operator, stage or form, as the subject of a sentence.</param>
    public static ProtectedOperationException Unknown(string what) =>
        new($"{what} is not known to be safe where members are encrypted. Instead, {ReadAndCompute}.");

    /// <summary>A command, or a field of one, that the guard does not know.</summary>
    public static ProtectedOperationException UnknownCommand(string what) =>
        new($"{what} is not known to be harmless: it might carry values of encrypted members. Instead, {UseUnguardedClient}.");
}
