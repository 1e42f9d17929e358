using FieldCrypt.EncryptionSdk.Format;

namespace FieldCrypt.EncryptionSdk.Tests.Streams;

/// <summary>A message whose frames are written as they are read, so that none of it has to be kept anywhere.</summary>
internal sealed class GeneratedMessage : Stream
{
    private readonly MessageCipher _cipher;
    private readonly FrameWriter _frames;
    private readonly byte[] _plaintext;
    private readonly byte[] _piece;
    private readonly PatternStream _source;
    private long _framesLeft;
    private int _length;
    private int _read;

    public GeneratedMessage(MessageSealer sealer, long plaintextLength)
    {
        _piece = new byte[sealer.HeaderLength + sealer.FrameLength + FrameWriter.MaxOverhead];
        _plaintext = new byte[sealer.FrameLength];
        _cipher = sealer.BeginMessage(_piece);
        _length = sealer.HeaderLength;
        _frames = new FrameWriter(_cipher);
        _source = new PatternStream(plaintextLength);
        _framesLeft = FrameWriter.RegularFrames(plaintextLength, sealer.FrameLength) + 1;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_read == _length && _framesLeft > 0)
        {
            var filled = _source.ReadAtLeast(_plaintext, _plaintext.Length, throwOnEndOfStream: false);
            _length = --_framesLeft > 0 ? _frames.WriteFrame(_plaintext, _piece) : _frames.WriteFinalFrame(_plaintext.AsSpan(0, filled), _piece);
            _read = 0;
        }

        var count = Math.Min(buffer.Length, _length - _read);
        _piece.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _cipher.Dispose();
        _source.Dispose();
        base.Dispose(disposing);
    }
}
