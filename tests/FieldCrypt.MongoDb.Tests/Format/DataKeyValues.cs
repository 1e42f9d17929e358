using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>Whole BSON values under a data key, without a vault.</summary>
internal static class DataKeyValues
{
    public static byte[] Bytes(this DataKey key)
    {
        using var lease = key.Read();
        return lease.Span.ToArray();
    }

    public static byte[] Encrypt(this DataKey key, BsonValue value, CsfleAlgorithm algorithm)
    {
        var bytes = BsonValueBytes.Value(DataKeyValues.DocumentOf(value), out var type);
        return CsfleValue.Encrypt(key, algorithm, type, bytes);
    }

    public static BsonValue Decrypt(this DataKey key, byte[] blob)
    {
        using var plain = PlaintextBuffer.Rent();
        var buffer = plain.Reserve(CsfleValue.MaxPlaintextLength(blob));
        var length = CsfleValue.Decrypt(key, blob, buffer, BsonValueBytes.ValueOffset, out var type);
        return plain.Read(type, length, BsonValueSerializer.Instance);
    }

    /// <summary>Reads a value's bytes.</summary>
    public static BsonValue Read(BsonType type, byte[] value) => Read(type, value, BsonValueSerializer.Instance);

    /// <summary>Reads a value's bytes with a serializer.</summary>
    public static TValue Read<TValue>(BsonType type, byte[] value, IBsonSerializer<TValue> serializer)
    {
        using var plain = PlaintextBuffer.Rent();
        value.CopyTo(plain.Reserve(value.Length).AsSpan(BsonValueBytes.ValueOffset));
        return plain.Read(type, value.Length, serializer);
    }

    /// <summary>A document of nothing but the value, without a name.</summary>
    public static byte[] DocumentOf(BsonValue value) => new BsonDocument("", value).ToBson();
}
