namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>Reads and writes before it returns: whoever awaits it never waits.</summary>
internal readonly struct SynchronousTransfer : IByteTransfer
{
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) => new(stream.Read(buffer.Span));

    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        stream.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }
}
