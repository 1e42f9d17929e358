using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>HKDF-SHA-512 (RFC 5869): extracted once, then expanded for as many labels as are needed.</summary>
/// <remarks>
/// Setting an HMAC up costs more than using it. Without a salt the one that extracts has a public key, 64 zero bytes, so every thread keeps its
/// own; the one that expands is set up once for all labels. Not thread-safe.
/// </remarks>
internal readonly ref struct HkdfSha512
{
    /// <summary>The most that one label gives: the first block of the expansion.</summary>
    public const int MaxKeyLength = SHA512.HashSizeInBytes;
    private const int MaxInfoLength = 128;

    [ThreadStatic]
    private static IncrementalHash? s_extraction;

    private readonly IncrementalHash _expansion;

    /// <summary>Extracts without a salt.</summary>
    /// <param name="inputKey">The secret that the keys come from.</param>
    public HkdfSha512(ReadOnlySpan<byte> inputKey)
        : this([], inputKey)
    {
    }

    /// <summary>Extracts.</summary>
    /// <param name="salt">Not secret; empty for none.</param>
    /// <param name="inputKey">The secret that the keys come from.</param>
    public HkdfSha512(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey)
    {
        Span<byte> pseudoRandomKey = stackalloc byte[SHA512.HashSizeInBytes];
        try
        {
            if (salt.IsEmpty)
            {
                ExtractUnsalted(inputKey, pseudoRandomKey);
            }
            else
            {
                HMACSHA512.HashData(salt, inputKey, pseudoRandomKey);
            }

            PrimitiveCalls.Current.Extractions++;
            _expansion = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, pseudoRandomKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudoRandomKey);
        }
    }

    /// <summary>Expands: T(1) = HMAC(PRK, label || context || 01), from the left.</summary>
    /// <param name="label">What the key is for.</param>
    /// <param name="context">What it is bound to besides; with the label at most 127 bytes.</param>
    /// <param name="key">Receives the key, at most <see cref="MaxKeyLength"/> bytes; clearing it is the caller's task.</param>
    public void Expand(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> key)
    {
        Span<byte> info = stackalloc byte[MaxInfoLength];
        info = info[..(label.Length + context.Length + 1)];
        label.CopyTo(info);
        context.CopyTo(info[label.Length..]);
        info[^1] = 1;
        Span<byte> block = stackalloc byte[MaxKeyLength];
        _expansion.AppendData(info);
        _expansion.GetHashAndReset(block);
        block[..key.Length].CopyTo(key);
        CryptographicOperations.ZeroMemory(block);
        PrimitiveCalls.Current.Expansions++;
    }

    public void Dispose() => _expansion.Dispose();

    // Nobody else uses the thread's HMAC meanwhile, and one that failed halfway is not used again.
    private static void ExtractUnsalted(ReadOnlySpan<byte> inputKey, Span<byte> pseudoRandomKey)
    {
        var extraction = s_extraction ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, new byte[SHA512.HashSizeInBytes]);
        s_extraction = null;
        extraction.AppendData(inputKey);
        extraction.GetHashAndReset(pseudoRandomKey);
        s_extraction = extraction;
    }
}
