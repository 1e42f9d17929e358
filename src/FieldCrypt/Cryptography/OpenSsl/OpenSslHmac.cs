namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>HMAC of OpenSSL: one context that is given one key after the other.</summary>
/// <remarks>
/// Each thread keeps one for each hash, under the key of zeros: whoever gives it back gives it that key, which overwrites the copy of the key and the
/// states that were derived from it.
/// </remarks>
internal sealed class OpenSslHmac : Hmac
{
    [ThreadStatic]
    private static OpenSslHmac? s_idleSha256;

    [ThreadStatic]
    private static OpenSslHmac? s_idleSha384;

    [ThreadStatic]
    private static OpenSslHmac? s_idleSha512;

    private readonly HmacHash _hash;
    private readonly MacContext _context;
    private State _state;
    private bool _isKeyed;

    private OpenSslHmac(HmacHash hash)
        : base(hash)
    {
        _hash = hash;
        _context = new MacContext(
            hash switch
            {
                HmacHash.Sha256 => "SHA2-256"u8,
                HmacHash.Sha384 => "SHA2-384"u8,
                _ => "SHA2-512"u8,
            },
            ZeroKey);
    }

    private enum State
    {
        GivenBack,
        Begun,
        Finished,
    }

    /// <summary>Takes the thread's, or makes one if that is in use.</summary>
    public static OpenSslHmac Rent(HmacHash hash)
    {
        ref var idle = ref IdleOf(hash);
        var hmac = idle ?? new OpenSslHmac(hash);
        idle = null;
        hmac._state = State.Begun;
        return hmac;
    }

    public override void SetKey(ReadOnlySpan<byte> key)
    {
        RequireRented();
        _isKeyed = true;
        _context.SetKey(key);
        _state = State.Begun;
    }

    public override void Append(ReadOnlySpan<byte> data)
    {
        Begin();
        if (!data.IsEmpty)
        {
            _context.Append(data);
        }
    }

    public override void Dispose()
    {
        if (_state == State.GivenBack)
        {
            return;
        }

        _state = State.GivenBack;
        ref var idle = ref IdleOf(_hash);
        if (idle is not null)
        {
            _context.Dispose();
            return;
        }

        if (_isKeyed)
        {
            _isKeyed = false;
            _context.SetKey(ZeroKey);
        }
        else
        {
            // What it has computed under the key of zeros may be a key itself.
            _context.Begin();
        }

        idle = this;
    }

    protected override void WriteMac(Span<byte> mac)
    {
        Begin();
        _state = State.Finished;
        _context.Finish(mac);
    }

    private static ref OpenSslHmac? IdleOf(HmacHash hash)
    {
        switch (hash)
        {
            case HmacHash.Sha256:
                return ref s_idleSha256;
            case HmacHash.Sha384:
                return ref s_idleSha384;
            default:
                return ref s_idleSha512;
        }
    }

    private void Begin()
    {
        RequireRented();
        if (_state == State.Finished)
        {
            _context.Begin();
            _state = State.Begun;
        }
    }

    private void RequireRented() => ObjectDisposedException.ThrowIf(_state == State.GivenBack, this);
}
