namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>Bytes in and out of the AWS SDK's streams, without a copy where the stream allows it.</summary>
internal static class BinaryValue
{
    /// <summary>The whole content of a stream, whatever its position, which stays.</summary>
    public static ReadOnlyMemory<byte> BytesOf(MemoryStream stream) =>
        stream.TryGetBuffer(out var buffer) ? buffer : stream.ToArray();

    /// <summary>How many bytes that is. Also of a stream that was disposed, as a reader does with the one that it read: its bytes are still there.</summary>
    public static int LengthOf(MemoryStream stream) => stream.CanSeek ? (int)stream.Length : BytesOf(stream).Length;

    /// <summary>A stream over the bytes themselves, which the caller no longer changes.</summary>
    public static MemoryStream StreamOf(byte[] bytes) => new(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
}
