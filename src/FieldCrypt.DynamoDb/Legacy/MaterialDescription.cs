using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Legacy;

/// <summary>What a legacy item says of its keys, attribute <c>*amzn-ddb-map-desc*</c>.</summary>
/// <remarks>
/// <code>
/// version    4   zero
/// repeated       u32 length and UTF-8 of a name, u32 length and UTF-8 of a value, in any order
/// </code>
/// DynamoDB Encryption Client, "Material Description".
/// </remarks>
internal sealed class MaterialDescription
{
    private const int MaxPairs = 1_000;
    private readonly Dictionary<string, string> _pairs;

    private MaterialDescription(Dictionary<string, string> pairs) => _pairs = pairs;

    /// <summary>All that it says, by name.</summary>
    public IReadOnlyDictionary<string, string> Pairs => _pairs;

    /// <summary>The wrapped content key, Base64; null if every item has the same content key.</summary>
    public string? WrappedKey => _pairs.GetValueOrDefault("amzn-ddb-env-key");

    /// <summary>How the content key is wrapped; null in the oldest items.</summary>
    public string? WrappingAlgorithm => _pairs.GetValueOrDefault("amzn-ddb-wrap-alg");

    /// <summary>How attributes are encrypted, without the name of the cipher; null if nothing is encrypted.</summary>
    public string? CipherMode => _pairs.GetValueOrDefault("amzn-ddb-map-sym-mode");

    /// <exception cref="DataNotAuthenticException">It is malformed.</exception>
    public static MaterialDescription Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadUInt32("version of the material description") != 0)
        {
            throw new DataNotAuthenticException("Malformed data: the material description has an unknown version.");
        }

        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Remaining > 0)
        {
            var name = ByteReader.Utf8(reader.ReadLongBlock("name in the material description"), "name in the material description");
            var value = ByteReader.Utf8(reader.ReadLongBlock("value in the material description"), "value in the material description");
            if (!pairs.TryAdd(name, value) || pairs.Count > MaxPairs)
            {
                throw new DataNotAuthenticException("Malformed data: the material description has a name twice, or too many.");
            }
        }

        return new MaterialDescription(pairs);
    }
}
