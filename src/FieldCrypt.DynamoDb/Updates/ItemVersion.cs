using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>An item as it was at one moment.</summary>
/// <param name="Stored">As it is stored; null if there is none.</param>
/// <param name="Item">Verified and decrypted; null if there is none.</param>
internal readonly record struct ItemVersion(Dictionary<string, AttributeValue>? Stored, Dictionary<string, AttributeValue>? Item)
{
    /// <summary>
    /// The header, whose random message id changes with every protected write: a perfect version stamp of everything that is signed. Null if
    /// there is no item, or if it is not encrypted yet.
    /// </summary>
    public AttributeValue? Header => HeaderOf(Stored);

    /// <summary>Verifies and decrypts what was read.</summary>
    public static async ValueTask<ItemVersion> OpenAsync(
        ProtectedTable table, Dictionary<string, AttributeValue> key, GetItemResponse read, CancellationToken cancellationToken)
    {
        var stored = read.Item is { Count: > 0 } item ? item : null;
        return new ItemVersion(stored, await table.DecryptIfAnyAsync(key, stored, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether a stored item is the version with a given header.</summary>
    public static bool Is(AttributeValue? header, Dictionary<string, AttributeValue>? stored) =>
        header is not null
        && HeaderOf(stored) is { } other
        && BinaryValue.BytesOf(header.B).Span.SequenceEqual(BinaryValue.BytesOf(other.B).Span);

    private static AttributeValue? HeaderOf(Dictionary<string, AttributeValue>? stored) =>
        stored?.GetValueOrDefault(ReservedNames.Header) is { B: not null } header ? header : null;
}
