using System.Security.Cryptography;
using FieldCrypt.Diagnostics;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Serialization;

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
        var bytes = Write(plain, value, out var type);
        if (type == BsonType.Null)
        {
            context.Writer.WriteNull();
            return;
        }

        // The context of a value inside an encrypted value is the buffer's, which outlives the operation.
        var operation = plain.IsNested ? null : context;
        context.Writer.WriteBinaryData(new BsonBinaryData(Encrypt(bytes, type, operation), BsonBinarySubType.Encrypted));
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

        return ReadPlaintext(context, args, type);
    }

    private TValue ReadNull(IBsonReader reader, BsonType type)
    {
        if (default(TValue) is not null)
        {
            throw new MemberFormatException($"{member.Name} is null, but its type {typeof(TValue).Name} cannot be.");
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

    private TValue ReadPlaintext(BsonDeserializationContext context, BsonDeserializationArgs args, BsonType type)
    {
        if (!member.AllowsPlaintext(out var key))
        {
            throw new DataNotAuthenticException(
                $"{member.Name} is stored as plaintext, though it should be encrypted. Encrypt it, or allow reading plaintext while data is migrated "
                + $"({nameof(CollectionSchema)}.{nameof(CollectionSchema.WithPlaintextPolicy)}).")
            {
                FoundPlaintext = true,
            };
        }

        key.Owner.CountPlaintextRead(member.Name);
        try
        {
            return plaintext.Value.Deserialize(context, args);
        }
        catch (Exception e) when (e is not (FieldCryptException or OutOfMemoryException))
        {
            throw SerializationFailure.OfReading(member, plaintext.Value, type, e);
        }
    }

    private ReadOnlySpan<byte> Write(PlaintextBuffer plain, TValue value, out BsonType type)
    {
        try
        {
            return plain.Write(value, plaintext.Value, out type);
        }
        catch (Exception e) when (e is not (FieldCryptException or OutOfMemoryException))
        {
            throw SerializationFailure.OfWriting(member, plaintext.Value, e);
        }
    }

    private byte[] Encrypt(ReadOnlySpan<byte> bytes, BsonType type, object? operation)
    {
        try
        {
            var key = member.KeyForWriting();
            try
            {
                return CsfleValue.Encrypt(key, member.Algorithm, type, bytes, operation);
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
        using var plain = PlaintextBuffer.Rent();
        BsonType type = default;
        try
        {
            var length = QueryableValue.Is(blob) ? OpenQueryable(blob, plain, out type) : OpenValue(blob, plain, out type);
            var value = plain.Read(type, length, plaintext.Value);
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
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw SerializationFailure.OfReading(member, plaintext.Value, type, e);
        }
    }

    private int OpenValue(byte[] blob, PlaintextBuffer plain, out BsonType type)
    {
        var key = member.KeyForReading(CsfleValue.ReadKeyId(blob), (CsfleAlgorithm)blob[0]);
        try
        {
            return CsfleValue.Decrypt(key, blob, plain.Reserve(CsfleValue.MaxPlaintextLength(blob)), BsonValueBytes.ValueOffset, out type);
        }
        finally
        {
            key.Release();
        }
    }

    private int OpenQueryable(byte[] blob, PlaintextBuffer plain, out BsonType type)
    {
        (type, var value) = member.OpenQueryable(blob);
        try
        {
            value.CopyTo(plain.Reserve(value.Length).AsSpan(BsonValueBytes.ValueOffset));
            return value.Length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }
}
