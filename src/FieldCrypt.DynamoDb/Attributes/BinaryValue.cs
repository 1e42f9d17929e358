namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>Bytes in and out of the AWS SDK's streams, without a copy where the stream allows it.</summary>
internal static class BinaryValue
{
    /// <summary>The whole content of a stream, whatever its position, which stays.</summary>
    public static ReadOnlyMemory<byte> BytesOf(MemoryStream stream) =>
        stream.TryGetBuffer(out var buffer) ? buffer : stream.ToArray();

    /// <summary>A stream over the bytes themselves, which the caller no longer changes.</summary>
    public static MemoryStream StreamOf(byte[] bytes) => new(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
}
