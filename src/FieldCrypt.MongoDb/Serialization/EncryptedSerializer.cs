using System.Security.Cryptography;
using FieldCrypt.Diagnostics;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>What the schema and the guard need of an encrypting serializer, whatever it serializes.</summary>
internal interface IEncryptedSerializer
{
    EncryptedMember Member { get; }

    /// <summary>The serializer of the plaintext.</summary>
    IBsonSerializer Plaintext { get; }
}

/// <summary>Encrypts a member's value on the way to the driver, and verifies and decrypts it on the way back.</summary>
/// <remarks>
/// <para>Thread-safe. The bytes are made by the member's own serializer, so that its representation attributes hold.</para>
/// <para>It shows the driver nothing but that it serializes: if it said which BSON type it represents, or that it has members or items, LINQ would
/// translate arithmetic, string functions and conversions into expressions with plaintext constants.</para>
/// </remarks>
internal class EncryptedSerializer<TValue>(EncryptedMember member, Lazy<IBsonSerializer<TValue>> plaintext)
    : SerializerBase<TValue>, IEncryptedSerializer
{
    public EncryptedMember Member => member;

    IBsonSerializer IEncryptedSerializer.Plaintext => plaintext.Value;

    // LINQ exchanges serializers that are equal: two members have keys and algorithms of their own.
    public override bool Equals(object? obj) => obj is EncryptedSerializer<TValue> other && other.Member == member;

    public override int GetHashCode() => member.GetHashCode();

    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, TValue value)
    {
        // Null stays readable, as every driver leaves it.
        if (value is null)
        {
            context.Writer.WriteNull();
            return;
        }

        using var plain = PlaintextBuffer.Rent();
        var bytes = plain.Write(value, plaintext.Value, out var type);
        if (type == BsonType.Null)
        {
            context.Writer.WriteNull();
            return;
        }

        context.Writer.WriteBinaryData(new BsonBinaryData(Encrypt(bytes, type), BsonBinarySubType.Encrypted));
        FieldCryptMetrics.FieldEncrypted(member.Name);
    }

    public override TValue Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        var type = context.Reader.GetCurrentBsonType();
        if (type is BsonType.Null or BsonType.Undefined)
        {
            return ReadNull(context.Reader, type);
        }

        if (type == BsonType.Binary)
        {
            var bookmark = context.Reader.GetBookmark();
            var binary = context.Reader.ReadBinaryData();
            if (binary.SubType == BsonBinarySubType.Encrypted)
            {
                return Decrypt(binary.Bytes);
            }

            context.Reader.ReturnToBookmark(bookmark);
        }

        if (!member.AllowsPlaintext(out var key))
        {
            throw new DataNotAuthenticException(
                $"{member.Name} is stored as plaintext, though it should be encrypted. Encrypt it, or allow reading plaintext while data is migrated "
                + $"({nameof(CollectionSchema)}.{nameof(CollectionSchema.WithPlaintextPolicy)}).");
        }

        key.Owner.CountPlaintextRead(member.Name);
        return plaintext.Value.Deserialize(context, args);
    }

    private TValue ReadNull(MongoDB.Bson.IO.IBsonReader reader, BsonType type)
    {
        if (default(TValue) is not null)
        {
            throw new FormatException($"{member.Name} is null, but its type {typeof(TValue).Name} cannot be.");
        }

        if (type == BsonType.Null)
        {
            reader.ReadNull();
        }
        else
        {
            reader.ReadUndefined();
        }

        return default!;
    }

    private byte[] Encrypt(ReadOnlySpan<byte> bytes, BsonType type)
    {
        try
        {
            var key = member.KeyForWriting();
            try
            {
                return CsfleValue.Encrypt(key, member.Algorithm, type, bytes);
            }
            catch (ProtectedOperationException e)
            {
                throw new ProtectedOperationException($"{member.Name}: {e.Message}");
            }
            finally
            {
                key.Release();
            }
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(member.Name, FieldCryptMetrics.Encrypt, e);
            throw;
        }
    }

    private TValue Decrypt(byte[] blob)
    {
        try
        {
            var value = QueryableValue.Is(blob) ? DecryptQueryable(blob) : DecryptValue(blob);
            FieldCryptMetrics.FieldDecrypted(member.Name);
            return value;
        }
        catch (DataNotAuthenticException e)
        {
            FieldCryptMetrics.Failed(member.Name, FieldCryptMetrics.Decrypt, e);
            throw new DataNotAuthenticException($"{member.Name}: {e.Message}");
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(member.Name, FieldCryptMetrics.Decrypt, e);
            throw;
        }
        catch (Exception e) when (e is FormatException or OverflowException or BsonSerializationException)
        {
            // The cause is left out: the driver's own messages quote values.
            throw new FormatException($"{member.Name}: the decrypted value is of a BSON type or a form that {typeof(TValue).Name} does not take.");
        }
    }

    private TValue DecryptValue(byte[] blob)
    {
        var key = member.KeysForReading().Get(CsfleValue.ReadKeyId(blob));
        try
        {
            using var plain = PlaintextBuffer.Rent();
            var buffer = plain.Reserve(CsfleValue.MaxPlaintextLength(blob));
            var length = CsfleValue.Decrypt(key, blob, buffer, BsonValueBytes.ValueOffset, out var type);
            return plain.Read(type, length, plaintext.Value);
        }
        finally
        {
            key.Release();
        }
    }

    private TValue DecryptQueryable(byte[] blob)
    {
        var keys = member.KeysForReading();
        var (type, value) = Task.Run(() => QueryableValues.OpenAsync(keys, blob, CancellationToken.None).AsTask()).GetAwaiter().GetResult();
        try
        {
            using var plain = PlaintextBuffer.Rent();
            value.CopyTo(plain.Reserve(value.Length).AsSpan(BsonValueBytes.ValueOffset));
            return plain.Read(type, value.Length, plaintext.Value);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }
}
