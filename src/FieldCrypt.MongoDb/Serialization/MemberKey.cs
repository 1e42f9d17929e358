using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>With which data key a member's values are encrypted, and what else its collection says.</summary>
/// <param name="Owner">Who bound it.</param>
/// <param name="Keys">The opened keys of the vault.</param>
/// <param name="Fixed">The key; null if each document has its own.</param>
/// <param name="Plaintext">What happens to values that were never encrypted.</param>
internal sealed record MemberKey(FieldCryptMongoDb Owner, OpenedKeys Keys, DataKeyReference? Fixed, PlaintextPolicy Plaintext)
{
    /// <summary>The data key for a new value, held for the caller.</summary>
    /// <exception cref="ProtectedOperationException">Each document has its own key, and nothing says of which document this is.</exception>
    public DataKey ForWriting(EncryptedMember member)
    {
        if (Fixed is { } key)
        {
            return Keys.Get(key);
        }

        return DocumentKey.Current is { } current
            ? Keys.Get(current)
            : throw new ProtectedOperationException(
                $"{member.Name} is encrypted with a key of its document, and a filter or an update does not say which: put the call inside "
                + $"using ({nameof(FieldCryptMongoDb)}.{nameof(FieldCryptMongoDb.UseKey)}(…)).");
    }
}
