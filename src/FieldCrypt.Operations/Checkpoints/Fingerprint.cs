using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FieldCrypt.Operations;

/// <summary>What decides how a store is protected, as a short text that differs from that of everything else: what checkpoints are compared by.</summary>
internal sealed class Fingerprint
{
    private const int Length = 16;

    private readonly StringBuilder _text = new();

    /// <summary>Adds a line of texts.</summary>
    public void Add(params ReadOnlySpan<string?> parts)
    {
        foreach (var part in parts)
        {
            // With its length: no list of texts looks like another.
            _text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        }

        _text.Append('\n');
    }

    public override string ToString() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())).AsSpan(0, Length));
}
