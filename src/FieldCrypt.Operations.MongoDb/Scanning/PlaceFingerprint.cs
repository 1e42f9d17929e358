using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.Operations.Scanning;

/// <summary>
/// The places that a schema encrypts, as a short text that differs from that of any schema which would encrypt others, or otherwise: a job that goes on must not
/// go on with another schema, or documents that were done before would count as done for places that nobody looked at.
/// </summary>
internal static class PlaceFingerprint
{
    private const int Length = 16;

    public static string Of(PathNode root)
    {
        var text = new StringBuilder();
        Describe(root, [], text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, Length));
    }

    private static void Describe(PathNode node, Dictionary<PathNode, int> seen, StringBuilder text)
    {
        // A class that contains itself makes a node that does.
        if (!seen.TryAdd(node, seen.Count))
        {
            text.Append(CultureInfo.InvariantCulture, $"={seen[node]};");
            return;
        }

        if (node.Member is { } member)
        {
            text.Append(CultureInfo.InvariantCulture, $"{member.Algorithm} {member.KeyName?.Length ?? -1}:{member.KeyName}");
        }

        text.Append('{');
        foreach (var (name, child) in node.Children.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}");
            Describe(child, seen, text);
        }

        if (node.Any is { } any)
        {
            text.Append('*');
            Describe(any, seen, text);
        }

        text.Append('}');
    }
}
