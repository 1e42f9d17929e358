using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>Which pairs of an encryption context stand in a message, and which are only bound to it.</summary>
/// <remarks>AWS Encryption SDK specification, framework, "Required Encryption Context CMM" and "Default CMM".</remarks>
internal static class MessageContext
{
    /// <summary>Keys that begin so are the format's own.</summary>
    public const string ReservedPrefix = "aws-crypto-";

    /// <summary>The key of the pair that holds the verification key of a signature: Base64 of a compressed point.</summary>
    public const string PublicKey = EncryptionContext.SignaturePair;

    /// <summary>The block of pairs in a header has a length of two bytes.</summary>
    private const int MaxStoredLength = ushort.MaxValue;

    public static bool IsReserved(string key) => key.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    /// <summary>Refuses a caller's context that has a pair of the format's own, or lacks one that is not stored.</summary>
    /// <exception cref="ProtectedOperationException">It has, or lacks one.</exception>
    public static void RequireUsable(EncryptionContext context, IReadOnlyCollection<string> unstoredKeys)
    {
        foreach (var pair in context.Pairs)
        {
            if (IsReserved(pair.Key))
            {
                throw new ProtectedOperationException(
                    $"Keys of an encryption context that begin with '{ReservedPrefix}' are the format's own: '{ForeignText.Shown(pair.Key)}'.");
            }
        }

        foreach (var key in unstoredKeys)
        {
            if (!context.ContainsKey(key))
            {
                throw new ProtectedOperationException(
                    $"The encryption context lacks '{ForeignText.Shown(key)}', which does not stand in messages and must be given on every write and read.");
            }
        }
    }

    /// <summary>The pairs that a message is to hold, and those that are only bound to it.</summary>
    /// <exception cref="ProtectedOperationException">What is to be stored is too long.</exception>
    public static (EncryptionContext Stored, EncryptionContext Unstored) Split(EncryptionContext context, IReadOnlyCollection<string> unstoredKeys)
    {
        var stored = unstoredKeys.Count == 0 ? context : new EncryptionContext(context.Where(pair => !unstoredKeys.Contains(pair.Key)));
        return stored.Serialized.Length <= MaxStoredLength
            ? (stored, unstoredKeys.Count == 0 ? EncryptionContext.Empty : new EncryptionContext(context.Where(pair => unstoredKeys.Contains(pair.Key))))
            : throw new ProtectedOperationException("The encryption context takes more than the 65,535 bytes that a message has room for.");
    }

    /// <summary>
    /// Joins what stands in a message with what its reader demands. A demanded pair that is stored must be stored with that value; one that is
    /// not becomes part of what the data key and the header must have been bound to.
    /// </summary>
    /// <exception cref="DataNotAuthenticException">A pair is stored with another value.</exception>
    public static (EncryptionContext Full, EncryptionContext Unstored) Join(EncryptionContext stored, EncryptionContext required)
    {
        List<KeyValuePair<string, string>>? unstored = null;
        foreach (var pair in required.Pairs)
        {
            if (!stored.TryGetValue(pair.Key, out var value))
            {
                (unstored ??= []).Add(pair);
            }
            else if (!string.Equals(value, pair.Value, StringComparison.Ordinal))
            {
                throw new DataNotAuthenticException(
                    $"The message's encryption context has another '{ForeignText.Shown(pair.Key)}' than its reader demands: it was written for another place.");
            }
        }

        if (unstored is null)
        {
            return (stored, EncryptionContext.Empty);
        }

        return (stored.Count == 0 ? required : new EncryptionContext([.. stored, .. unstored]), new EncryptionContext(unstored));
    }
}
