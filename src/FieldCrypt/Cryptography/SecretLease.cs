namespace FieldCrypt.Keys;

/// <summary>The reading of a <see cref="Secret"/>: while it lasts the bytes are there, whoever disposes the secret meanwhile.</summary>
/// <remarks>It lives on the stack of one thread and cannot be kept. Dispose it once, in a <c>using</c>; a copy of it is not to be disposed too.</remarks>
public ref struct SecretLease : IDisposable
{
    private readonly ReadOnlySpan<byte> _bytes;
    private Secret? _secret;

    internal SecretLease(Secret secret, ReadOnlySpan<byte> bytes)
    {
        _secret = secret;
        _bytes = bytes;
    }

    /// <summary>The bytes; do not keep a copy.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public readonly ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_secret is null, typeof(SecretLease));
            return _bytes;
        }
    }

    /// <summary>Ends the lease. Calling it again does nothing.</summary>
    public void Dispose()
    {
        var secret = _secret;
        _secret = null;
        secret?.EndLease();
    }
}
