using System.Security.Cryptography;
using System.Text;

namespace FieldCrypt.Operations;

/// <summary>How reports name items. A key may itself be personal data: an e-mail address, the number of a passport.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class ItemNaming
{
    private const int MinSecretLength = 16;
    private readonly Func<string, string> _name;

    private ItemNaming(Func<string, string> name, bool showsKeys)
    {
        _name = name;
        ShowsKeys = showsKeys;
    }

    /// <summary>By their keys, cut and without characters that a terminal acts on.</summary>
    public static ItemNaming Shown { get; } = new(static key => ForeignText.Shown(key, 512), showsKeys: true);

    /// <summary>Not at all: reports only count.</summary>
    public static ItemNaming Masked { get; } = new(static _ => "(masked)", showsKeys: false);

    /// <summary>Whether names hold the keys of items.</summary>
    internal bool ShowsKeys { get; }

    /// <summary>
    /// By a keyed hash: the first 16 bytes of HMAC-SHA-256 of the key's text, in hexadecimal. Whoever holds the secret finds an item again; without it
    /// a key cannot be guessed, which a plain hash of a key with few possible values would allow.
    /// </summary>
    /// <param name="secret">At least 16 bytes; a copy is kept for as long as the naming lives.</param>
    public static ItemNaming Hashed(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinSecretLength)
        {
            throw new ArgumentException($"The secret has at least {MinSecretLength} bytes.", nameof(secret));
        }

        var copy = secret.ToArray();
        return new(key => Hash(copy, key), showsKeys: false);
    }

    /// <summary>The name of an item.</summary>
    /// <param name="key">Its key as text, such as <c>Id=p-1</c>.</param>
    public string NameOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _name(key);
    }

    private static string Hash(byte[] secret, string key)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(key), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}
