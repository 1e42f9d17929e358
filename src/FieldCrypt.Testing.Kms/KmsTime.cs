using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Times as the protocol writes them: seconds since 1970, with a fraction.</summary>
internal static class KmsTime
{
    public static JsonNode Write(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
