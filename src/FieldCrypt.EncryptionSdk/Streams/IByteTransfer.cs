namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>How bytes go from and to streams, so that one method serves both the synchronous and the asynchronous form.</summary>
internal interface IByteTransfer
{
    /// <summary>Reads at least one byte, unless the stream has ended.</summary>
    static abstract ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken);

    static abstract ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
