namespace FieldCrypt.EncryptionSdk.Tests.Streams;

/// <summary>Takes bytes and keeps only their number and a running check of their pattern.</summary>
internal sealed class CountingStream : Stream
{
    public long Count { get; private set; }

    /// <summary>Whether every byte was that of <see cref="PatternStream"/>.</summary>
    public bool IsPattern { get; private set; } = true;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Count;

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (var i = 0; i < buffer.Length; i++)
        {
            IsPattern &= buffer[i] == PatternStream.At(Count + i);
        }

        Count += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
