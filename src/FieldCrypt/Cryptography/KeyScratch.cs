using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>Room for the keys of one operation, in memory that the collector does not move, so that it leaves no copies; cleared when it is given back.</summary>
/// <remarks>Each thread keeps one of moderate size. It stays on the stack of whoever rents it, and is disposed once.</remarks>
internal ref struct KeyScratch : IDisposable
{
    private const int KeptLength = 16 * 1024;
    private const int LeastLength = 1024;

    [ThreadStatic]
    private static byte[]? s_idle;

    private readonly int _length;
    private byte[]? _buffer;

    /// <summary>Rents room of a length, with whatever in it.</summary>
    public KeyScratch(int length)
    {
        _buffer = s_idle;
        s_idle = null;
        _length = length;
        if (_buffer is null || _buffer.Length < length)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(length, LeastLength), pinned: true);
        }
    }

    /// <summary>The room; it must not be used once this is disposed.</summary>
    public readonly Span<byte> Span => _buffer.AsSpan(0, _length);

    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, _length));
            s_idle = buffer.Length <= KeptLength ? buffer : s_idle;
        }
    }
}
