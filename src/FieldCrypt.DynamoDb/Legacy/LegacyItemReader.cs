using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Legacy;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb;

/// <summary>
/// Reads items of the legacy DynamoDB Encryption Client (for Java or Python), so that a table can be migrated while it is used: what is
/// read so is written in the new format when it is saved.
/// </summary>
/// <remarks>
/// A legacy item does not say what was done to each attribute, so the reader must know: what <see cref="Actions"/> leaves out has
/// <see cref="DefaultAction"/>; keys are never encrypted. It never writes. Thread-safe. AWS DynamoDB Encryption Client, "Item Encryptor".
/// </remarks>
public sealed class LegacyItemReader
{
    private const string DescriptionName = "*amzn-ddb-map-desc*";
    private const string SignatureName = "*amzn-ddb-map-sig*";
    private const string OnlyCipherMode = "/CBC/PKCS5Padding";
    private const int NonceLength = 16;

    private readonly LegacyContentKey _contentKey;
    private readonly LegacyVerificationKey _verificationKey;

    /// <summary>Makes a reader.</summary>
    /// <param name="contentKey">How content keys are found; whoever made it disposes it.</param>
    /// <param name="verificationKey">What verifies items; whoever made it disposes it.</param>
    public LegacyItemReader(LegacyContentKey contentKey, LegacyVerificationKey verificationKey)
    {
        ArgumentNullException.ThrowIfNull(contentKey);
        ArgumentNullException.ThrowIfNull(verificationKey);
        _contentKey = contentKey;
        _verificationKey = verificationKey;
    }

    /// <summary>
    /// The table name that the writer signed; null for the logical name of the table. Java writers without a table name signed the text
    /// <c>null</c>.
    /// </summary>
    public string? SignedTableName { get; init; }

    /// <summary>What the writer did to attributes, by name.</summary>
    public IReadOnlyDictionary<string, FieldAction> Actions { get; init; } = new Dictionary<string, FieldAction>();

    /// <summary>What the writer did to all other attributes but the keys: encrypted and signed, unless told otherwise.</summary>
    public FieldAction DefaultAction { get; init; } = FieldAction.EncryptAndSign;

    /// <summary>Whether an item is one of the legacy client.</summary>
    internal static bool IsLegacy(Dictionary<string, AttributeValue> item) =>
        item.ContainsKey(SignatureName) && item.ContainsKey(DescriptionName) && Format.ReservedNames.IsPlaintext(item);

    /// <summary>Verifies an item, then decrypts it.</summary>
    /// <param name="logicalName">The logical name of the table.</param>
    /// <param name="isKey">Whether an attribute is one of the table's keys.</param>
    /// <param name="item">The item as it is stored.</param>
    /// <exception cref="DataNotAuthenticException">The item is malformed, was changed, or was written under other actions or another table name.</exception>
    /// <exception cref="ProtectedOperationException">A value of it is none that DynamoDB can hold.</exception>
    /// <exception cref="KeyAccessException">Its content key cannot be opened.</exception>
    internal Dictionary<string, AttributeValue> Decrypt(string logicalName, Predicate<string> isKey, Dictionary<string, AttributeValue> item)
    {
        var description = MaterialDescription.Parse(Binary(item, DescriptionName));
        var signature = Binary(item, SignatureName);
        if (!IsSigned(logicalName, isKey, item, signature, LegacyWriterOrder.Java)
            && !IsSigned(logicalName, isKey, item, signature, LegacyWriterOrder.Python))
        {
            throw new DataNotAuthenticException(
                "The signature of the legacy item does not match: it was changed, or written under another key, table name or other actions.");
        }

        using var key = _contentKey.Open(description);
        var result = new Dictionary<string, AttributeValue>(item.Count, StringComparer.Ordinal);
        foreach (var (name, value) in item)
        {
            if (name is not (DescriptionName or SignatureName))
            {
                result[name] = ActionOf(isKey, name) == FieldAction.EncryptAndSign ? Decrypt(name, value, key, description) : value;
            }
        }

        return result;
    }

    private static ReadOnlySpan<byte> Binary(Dictionary<string, AttributeValue> item, string name) => item[name]?.B is { } stream
        ? BinaryValue.BytesOf(stream).Span
        : throw new DataNotAuthenticException($"Malformed data: '{name}' is not binary.");

    private static AttributeValue Decrypt(string name, AttributeValue? value, Secret key, MaterialDescription description)
    {
        if (description.CipherMode != OnlyCipherMode)
        {
            throw new DataNotAuthenticException("Malformed data: the legacy item is encrypted with an unknown cipher mode.");
        }

        if (value?.B is not { } stream || BinaryValue.BytesOf(stream).Span is not { Length: >= NonceLength } stored)
        {
            throw new DataNotAuthenticException($"Attribute '{ForeignText.Shown(name)}' should be encrypted and is not.");
        }

        var plaintext = new byte[stored.Length];
        try
        {
            using var aes = Aes.Create();
            using (var bytes = key.Read())
            {
                aes.SetKey(bytes.Span);
            }

            var length = aes.DecryptCbc(stored[NonceLength..], stored[..NonceLength], plaintext, PaddingMode.PKCS7);
            return LegacyAttributeFormat.Read(plaintext.AsSpan(0, length));
        }
        catch (CryptographicException e)
        {
            throw new DataNotAuthenticException($"Attribute '{ForeignText.Shown(name)}' cannot be decrypted.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private FieldAction ActionOf(Predicate<string> isKey, string name)
    {
        var action = Actions.TryGetValue(name, out var configured) ? configured : DefaultAction;
        return isKey(name) && action == FieldAction.EncryptAndSign ? FieldAction.SignOnly : action;
    }

    // SHA-256 of the table, then of name, what was done, and stored value of each signed attribute in the order of names: that is signed.
    private bool IsSigned(
        string logicalName, Predicate<string> isKey, Dictionary<string, AttributeValue> item, ReadOnlySpan<byte> signature, LegacyWriterOrder order)
    {
        var signed = new ByteWriter(1024);
        var value = new ByteWriter(1024);
        try
        {
            AppendText($"TABLE>{SignedTableName ?? logicalName}<TABLE", ref signed);
            foreach (var name in item.Keys.Order(order.Texts))
            {
                var action = ActionOf(isKey, name);
                if (name is DescriptionName or SignatureName || action == FieldAction.DoNothing)
                {
                    continue;
                }

                AppendText(name, ref signed);
                AppendText(action == FieldAction.EncryptAndSign ? "ENCRYPTED" : "PLAINTEXT", ref signed);
                value.Clear();
                LegacyAttributeFormat.Write(item[name], order, ref value);
                SHA256.HashData(value.Written, signed.Reserve(SHA256.HashSizeInBytes));
            }

            return _verificationKey.Verify(signed.Written, signature);
        }
        finally
        {
            signed.Dispose();
            value.Dispose();
        }
    }

    private static void AppendText(string text, ref ByteWriter signed) =>
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text), signed.Reserve(SHA256.HashSizeInBytes));
}
