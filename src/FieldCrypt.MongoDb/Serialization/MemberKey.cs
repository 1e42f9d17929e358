using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>With which data key a member's values are encrypted, and what else its collection says.</summary>
/// <param name="Owner">Who bound it.</param>
/// <param name="Keys">The opened keys of the vault.</param>
/// <param name="Fixed">The key; null if each document has its own.</param>
/// <param name="Plaintext">What happens to values that were never encrypted.</param>
/// <param name="Algorithm">What happens to values of the other algorithm.</param>
internal sealed record MemberKey(
    FieldCryptMongoDb Owner, OpenedKeys Keys, DataKeyReference? Fixed, PlaintextPolicy Plaintext, AlgorithmPolicy Algorithm)
{
    /// <summary>The data key for a new value, held for the caller.</summary>
    /// <exception cref="ProtectedOperationException">Each document has its own key, and nothing says of which document this is.</exception>
    public DataKey ForWriting(EncryptedMember member) => Keys.Get(Fixed ?? DocumentKey.Current ?? throw NoDocument(member, "a filter or an update does not say which"));

    /// <summary>Refuses a value of another key than the member's, or its document's.</summary>
    /// <remarks>Whoever may write to the database could otherwise show one tenant's value in the document of another.</remarks>
    /// <exception cref="DataNotAuthenticException">The value is of another key.</exception>
    /// <exception cref="ProtectedOperationException">Each document has its own key, and nothing says of which document this is.</exception>
    public void RequireReadable(EncryptedMember member, Guid id)
    {
        if (Fixed is null && DocumentBeingRead.Current is { } document)
        {
            document.Add(this, member, id);
            return;
        }

        RequireReadable(
            member, id, Fixed ?? DocumentKey.OfCaller ?? throw NoDocument(member, "a value that is read without its document does not say which"));
    }

    /// <summary>Refuses a value of another key than the one that is meant, or than those that it replaced.</summary>
    public void RequireReadable(EncryptedMember member, Guid id, DataKeyReference own)
    {
        if (!Keys.IsIdOf(own, id) && !Owner.IsFormerKey(own, id))
        {
            throw new DataNotAuthenticException(
                $"{member.Name}: the value is encrypted with data key {id}, but its key is {own}. It was moved here from another member or document; or the "
                + $"key was exchanged, and {nameof(FieldCryptMongoDbOptions)}.{nameof(FieldCryptMongoDbOptions.FormerKeys)} does not list the one before.");
        }
    }

    private static ProtectedOperationException NoDocument(EncryptedMember member, string why) => new(
        $"{member.Name} is encrypted with a key of its document, and {why}: put the call inside "
        + $"using ({nameof(FieldCryptMongoDb)}.{nameof(FieldCryptMongoDb.UseKey)}(…)), or use whole documents.");
}
