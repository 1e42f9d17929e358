namespace FieldCrypt.Serialization;

/// <summary>Orders texts by their UTF-8 bytes (that is, by code point) without encoding them.</summary>
/// <remarks>
/// It differs from ordinal UTF-16 order only where a surrogate meets U+E000..U+FFFF: by code point the surrogate's character is larger.
/// </remarks>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x!.Length || common == y!.Length)
        {
            return x.Length - y!.Length;
        }

        return Weight(x[common]) - Weight(y[common]);
    }

    private static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
