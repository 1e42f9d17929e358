using System.Security.Cryptography;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb;

/// <summary>Encrypts and decrypts single BSON values: explicit encryption, for what no annotated class describes.</summary>
/// <remarks>Thread-safe. The values are those of MongoDB's Client-Side Field Level Encryption; every official driver reads them.</remarks>
public sealed class ValueEncryptor
{
    private readonly KeyVault _vault;

    /// <summary>Makes an encryptor with the keys of a vault.</summary>
    public ValueEncryptor(KeyVault vault)
    {
        ArgumentNullException.ThrowIfNull(vault);
        _vault = vault;
    }

    /// <summary>Encrypts a value.</summary>
    /// <param name="value">The value, of a BSON type that the algorithm encrypts.</param>
    /// <param name="key">The id or the alternate name of the data key.</param>
    /// <param name="algorithm">Whether equal values shall look equal.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A binary of subtype 6.</returns>
    /// <exception cref="ProtectedOperationException">The algorithm does not encrypt values of this BSON type.</exception>
    /// <exception cref="KeyAccessException">The data key is missing, or cannot be opened.</exception>
    public async ValueTask<BsonBinaryData> EncryptAsync(
        BsonValue value, DataKeyReference key, CsfleAlgorithm algorithm, CancellationToken cancellationToken = default)
    {
        Require(value, algorithm);
        var dataKey = await _vault.Opened.GetAsync(key, cancellationToken).ConfigureAwait(false);
        try
        {
            using var plain = PlaintextBuffer.Rent();
            var bytes = plain.Write(value, BsonValueSerializer.Instance, out var type);
            return new BsonBinaryData(CsfleValue.Encrypt(dataKey, algorithm, type, bytes), BsonBinarySubType.Encrypted);
        }
        finally
        {
            dataKey.Release();
        }
    }

    /// <summary>Verifies and decrypts a value with whichever data key of the vault it names; also one that Queryable Encryption stored.</summary>
    /// <remarks>
    /// Whoever may write to the database can put any value of the vault's keys in its place. Where that matters, use <see cref="DecryptWithKeyAsync"/>.
    /// </remarks>
    /// <param name="value">A binary of subtype 6.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="DataNotAuthenticException">It was changed, or is not an encrypted value.</exception>
    /// <exception cref="ProtectedOperationException">It is of the deprecated BSON type DBPointer.</exception>
    /// <exception cref="KeyAccessException">The data key is missing, or cannot be opened.</exception>
    public ValueTask<BsonValue> DecryptAsync(BsonBinaryData value, CancellationToken cancellationToken = default) =>
        DecryptAsync(null, value, cancellationToken);

    /// <summary>Verifies and decrypts a value of one data key; also one that Queryable Encryption stored.</summary>
    /// <param name="value">A binary of subtype 6.</param>
    /// <param name="key">The id or the alternate name of the data key that it must be of.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="DataNotAuthenticException">It was changed, is of another data key, or is not an encrypted value.</exception>
    /// <exception cref="ProtectedOperationException">It is of the deprecated BSON type DBPointer.</exception>
    /// <exception cref="KeyAccessException">The data key is missing, or cannot be opened.</exception>
    public ValueTask<BsonValue> DecryptWithKeyAsync(BsonBinaryData value, DataKeyReference key, CancellationToken cancellationToken = default) =>
        DecryptAsync(key, value, cancellationToken);

    private async ValueTask<BsonValue> DecryptAsync(DataKeyReference? own, BsonBinaryData value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.SubType != BsonBinarySubType.Encrypted)
        {
            throw new DataNotAuthenticException("The value is not encrypted: it is a binary of another subtype than 6.");
        }

        var blob = value.Bytes;
        if (QueryableValue.Is(blob))
        {
            return await DecryptQueryableAsync(blob, own, cancellationToken).ConfigureAwait(false);
        }

        var id = CsfleValue.ReadKeyId(blob);
        var dataKey = await _vault.Opened.GetAsync(own ?? id, cancellationToken).ConfigureAwait(false);
        try
        {
            return dataKey.Id == id ? Decrypt(blob, dataKey) : throw OfAnotherKey(id, own);
        }
        finally
        {
            dataKey.Release();
        }
    }

    private static void Require(BsonValue value, CsfleAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!Enum.IsDefined(algorithm))
        {
            throw new ArgumentOutOfRangeException(nameof(algorithm));
        }

        if (value is BsonBinaryData { SubType: BsonBinarySubType.Encrypted })
        {
            throw new ProtectedOperationException("The value is encrypted already.");
        }

        BsonTypeRules.Require(algorithm, value.BsonType);
    }

    private static BsonValue Decrypt(byte[] blob, DataKey key)
    {
        using var plain = PlaintextBuffer.Rent();
        var buffer = plain.Reserve(CsfleValue.MaxPlaintextLength(blob));
        var length = CsfleValue.Decrypt(key, blob, buffer, BsonValueBytes.ValueOffset, out var type);
        return Read(plain, type, length);
    }

    private async ValueTask<BsonValue> DecryptQueryableAsync(byte[] blob, DataKeyReference? own, CancellationToken cancellationToken)
    {
        var (id, type, value) = await QueryableValues.OpenAsync(_vault.Opened, blob, cancellationToken).ConfigureAwait(false);
        try
        {
            if (own is { } key && await _vault.Opened.IdOfAsync(key, cancellationToken).ConfigureAwait(false) != id)
            {
                throw OfAnotherKey(id, own);
            }

            using var plain = PlaintextBuffer.Rent();
            value.CopyTo(plain.Reserve(value.Length).AsSpan(BsonValueBytes.ValueOffset));
            return Read(plain, type, value.Length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    private static DataNotAuthenticException OfAnotherKey(Guid id, DataKeyReference? own) =>
        new($"The value is encrypted with data key {id}, not with {own}: it was moved here from another place, or the key was exchanged.");

    private static BsonValue Read(PlaintextBuffer plain, BsonType type, int length)
    {
        if (type == BsonTypeRules.DbPointer)
        {
            throw new ProtectedOperationException("The value is a DBPointer, a deprecated BSON type that MongoDB's .NET driver does not know.");
        }

        return plain.Read(type, length, BsonValueSerializer.Instance);
    }
}
