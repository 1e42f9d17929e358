namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>Reads and writes as the streams do asynchronously.</summary>
internal readonly struct AsynchronousTransfer : IByteTransfer
{
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer, cancellationToken);

    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        stream.WriteAsync(bytes, cancellationToken);
}
