using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Materials;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>Gives a verified item a new header and footer, with its data key wrapped by another provider. No field is decrypted or changed.</summary>
/// <remarks>
/// A field's key comes from the data key and the message id, and a field binds nothing but its canonical path: so with data key, message id and legend
/// kept, the ciphertexts stay what they are. The wrapped data keys are in the header, which the commitment and the footer cover, and the footer's keys are
/// made of the new intermediate keys: both are made anew. Whoever made a digital signature keeps its key to himself, so the suite that has one gets a new
/// key pair too; its public half is in the encryption context, which the new wrapping binds (formats: header, footer, "Calculate Field Key").
/// </remarks>
internal static class ItemRewrapping
{
    /// <summary>The attributes that take the place of an item's header and footer.</summary>
    /// <param name="schema">The schema of the item's own type, which says what suite is written.</param>
    /// <param name="opening">The item.</param>
    /// <param name="former">Its opened keys.</param>
    /// <param name="keys">The provider that its data key is to be wrapped with.</param>
    /// <param name="cancellationToken">Cancels the wait for a key service.</param>
    /// <exception cref="DataNotAuthenticException">The item was changed.</exception>
    /// <exception cref="KeyAccessException">The data key could not be wrapped.</exception>
    public static async ValueTask<RewrappedItem> RewrapAsync(
        TableSchema schema, ItemOpening opening, ItemKeyMaterials former, KeyProvider keys, CancellationToken cancellationToken)
    {
        // Data key and message id stay, and so does the key that commits the header to them.
        using var commitmentKey = Secret.Blank(ItemKeySchedule.KeyLength);
        Verify(opening, former, commitmentKey.Owned);
        using var signingKey = schema.Suite == ItemSuite.HmacAndEcdsa ? EcdsaP384.CreateKeyPair() : null;
        var storedContext = signingKey is null
            ? EncryptionContext.Empty
            : new EncryptionContext([new(ItemContext.PublicKey, Convert.ToBase64String(EcdsaP384.CompressedPublicKey(signingKey)))]);

        // Without pairs in the header, before and after, the same schema makes the same context of the same attributes.
        var context = storedContext.Count == 0 && opening.Header.StoredContext.Count == 0
            ? opening.Context
            : ItemContext.Build(schema, opening.Header.Version, opening.Attributes, storedContext);
        using var materials = await former.RewrapAsync(keys, context, cancellationToken).ConfigureAwait(false);
        return Seal(schema.Suite, opening, materials, commitmentKey.Owned, storedContext, context, signingKey);
    }

    private static void Verify(ItemOpening opening, ItemKeyMaterials former, Span<byte> commitmentKey)
    {
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        ItemKeySchedule.DeriveCommitment(hmac, former.DataKey, opening.Header.MessageId, commitmentKey);
        opening.Verify(hmac, former, commitmentKey);
    }

    private static RewrappedItem Seal(
        ItemSuite suite,
        ItemOpening opening,
        ItemKeyMaterials materials,
        ReadOnlySpan<byte> commitmentKey,
        EncryptionContext storedContext,
        EncryptionContext context,
        ECDsa? signingKey)
    {
        var former = opening.Header;
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        var record = new CanonicalRecord(ItemHeader.LikelyLength + ItemScope.LikelyLength(opening.Attributes));
        try
        {
            ItemHeader.Write(
                ref record.Writer, former.Version, suite, former.MessageId, former.Legend, storedContext, materials.WrappedDataKeys, hmac, commitmentKey);
            var header = record.Writer.Written.ToArray();
            record.WriteContext(context.Serialized.Span);
            opening.WriteFields(ref record);
            Span<byte> hash = stackalloc byte[CanonicalRecord.HashLength];
            record.Hash(hash);
            return new RewrappedItem(
                new AttributeValue { B = BinaryValue.StreamOf(header) },
                new AttributeValue { B = BinaryValue.StreamOf(ItemFooter.Write(hash, materials, signingKey)) },
                materials.WrappedDataKeys);
        }
        finally
        {
            record.Dispose();
        }
    }
}
