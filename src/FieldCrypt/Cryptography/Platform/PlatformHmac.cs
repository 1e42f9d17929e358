using System.Security.Cryptography;

namespace FieldCrypt.Cryptography.Platform;

/// <summary>.NET's HMAC: a new one for each key, but for the key of zeros, under which each thread keeps one.</summary>
/// <remarks>Setting an HMAC up costs more than using it.</remarks>
internal sealed class PlatformHmac : Hmac
{
    [ThreadStatic]
    private static PlatformHmac? s_idleSha512;

    private readonly HmacHash _hash;
    private IncrementalHash? _underZeros;
    private IncrementalHash? _current;
    private bool _isFinished = true;

    private PlatformHmac(HmacHash hash)
        : base(hash) => _hash = hash;

    public static PlatformHmac Rent(HmacHash hash)
    {
        var hmac = hash == HmacHash.Sha512 ? s_idleSha512 : null;
        if (hmac is null)
        {
            return new PlatformHmac(hash);
        }

        s_idleSha512 = null;
        return hmac;
    }

    public override void SetKey(ReadOnlySpan<byte> key)
    {
        DropKey();
        _current = Create(key);
        _isFinished = true;
    }

    public override void Append(ReadOnlySpan<byte> data)
    {
        _current ??= _underZeros ??= Create(ZeroKey);
        _current.AppendData(data);
        _isFinished = false;
    }

    public override void Dispose()
    {
        DropKey();
        if (!_isFinished)
        {
            // It failed halfway: what it holds is part of a message.
            _underZeros?.Dispose();
            _underZeros = null;
            _isFinished = true;
        }

        if (_hash == HmacHash.Sha512)
        {
            s_idleSha512 = this;
        }
        else
        {
            _underZeros?.Dispose();
            _underZeros = null;
        }
    }

    protected override void WriteMac(Span<byte> mac)
    {
        (_current ??= _underZeros ??= Create(ZeroKey)).GetHashAndReset(mac);
        _isFinished = true;
    }

    private void DropKey()
    {
        if (_current != _underZeros)
        {
            _current?.Dispose();
        }

        _current = null;
    }

    private IncrementalHash Create(ReadOnlySpan<byte> key) => IncrementalHash.CreateHMAC(
        _hash switch
        {
            HmacHash.Sha256 => HashAlgorithmName.SHA256,
            HmacHash.Sha384 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        },
        key);
}
