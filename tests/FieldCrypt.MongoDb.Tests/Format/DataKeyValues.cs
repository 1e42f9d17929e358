using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>Whole BSON values under a data key, without a vault.</summary>
internal static class DataKeyValues
{
    public static byte[] Encrypt(this DataKey key, BsonValue value, CsfleAlgorithm algorithm)
    {
        var bytes = BsonValueBytes.Value(BsonValueBytes.Of(value), out var type);
        return CsfleValue.Encrypt(key, algorithm, type, bytes);
    }

    public static BsonValue Decrypt(this DataKey key, byte[] blob)
    {
        var buffer = new byte[CsfleValue.MaxPlaintextLength(blob) + BsonValueBytes.DocumentOverhead];
        var length = CsfleValue.Decrypt(key, blob, buffer, BsonValueBytes.ValueOffset, out var type);
        return Read(buffer, type, length);
    }

    /// <summary>Reads a value's bytes.</summary>
    public static BsonValue Read(BsonType type, byte[] value) => Read([.. new byte[BsonValueBytes.ValueOffset], .. value, 0], type, value.Length);

    private static BsonValue Read(byte[] buffer, BsonType type, int length) =>
        BsonValueBytes.Read(buffer, BsonValueBytes.Frame(buffer, type, length), BsonValueSerializer.Instance);
}
