using FieldCrypt.DynamoDb;

namespace FieldCrypt.Operations;

/// <summary>What a job over a DynamoDB table may be told. Immutable.</summary>
public sealed record DynamoDbJobOptions
{
    /// <summary>
    /// The tables of the key stores whose branch keys items name, in the Region of the client: an inventory reads from them which KMS key protects which
    /// branch key, without calling KMS. None unless told otherwise, and then an inventory does not know what depends on those KMS keys.
    /// </summary>
    public IReadOnlyList<string> KeyStoreTables { get; init; } = [];

    /// <summary>
    /// A readable attribute that says when an item was made or changed, as a text in ISO 8601 or a number of seconds since 1970; null if there is none.
    /// The item format itself has no time.
    /// </summary>
    public string? TimeAttribute { get; init; }

    /// <summary>How much of an item <c>rewrap</c> writes anew; its data keys only unless told otherwise.</summary>
    public RewrapMethod RewrapMethod { get; init; }

    /// <summary>What an item may cost its reader; null for the defaults.</summary>
    public ItemEncryptorOptions? Encryptor { get; init; }
}
