using System.Buffers;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>The bytes of raw parts of commands, which nobody has looked at: the driver sends them as they are.</summary>
internal static class RawBytes
{
    /// <summary>Shows bytes to an action in one piece; the driver's buffers are in chunks.</summary>
    public static void Read<TState>(IByteBuffer buffer, TState state, ReadOnlySpanAction<byte, TState> action)
    {
        var length = buffer.Length;
        var bytes = buffer.AccessBackingBytes(0);
        if (bytes.Count >= length)
        {
            action(bytes.AsSpan(0, length), state);
            return;
        }

        var joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            buffer.GetBytes(0, joined, 0, length);
            action(joined.AsSpan(0, length), state);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined, clearArray: true);
        }
    }

    /// <summary>Refuses raw parts that nest deeper than a server takes: whoever looks at them would run out of stack.</summary>
    /// <exception cref="ProtectedOperationException">They do, or are no valid BSON.</exception>
    public static void RequireWellFormed(BsonValue value)
    {
        switch (value)
        {
            case RawBsonDocument document:
                Read(document.Slice, BsonType.Document, RequireWellFormed);
                break;
            case RawBsonArray items:
                Read(items.Slice, BsonType.Array, RequireWellFormed);
                break;
            case BsonDocument document:
                foreach (var field in document)
                {
                    RequireWellFormed(field.Value);
                }

                break;
            case BsonArray items:
                foreach (var item in items)
                {
                    RequireWellFormed(item);
                }

                break;
        }
    }

    private static void RequireWellFormed(ReadOnlySpan<byte> bytes, BsonType type)
    {
        if (!BsonStructure.IsValue(type, bytes))
        {
            throw new ProtectedOperationException(
                "A part of a command is not valid BSON, or nests deeper than a server takes. Instead, make it with the driver's classes.");
        }
    }
}
