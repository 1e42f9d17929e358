using System.Globalization;
using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.Operations.Scanning;

/// <summary>
/// The fingerprint of the places that a schema encrypts: a job that goes on must not go on with another schema, or documents that were done before would count as
/// done for places that nobody looked at.
/// </summary>
internal static class PlaceFingerprint
{
    public static string Of(PathNode root)
    {
        var fingerprint = new Fingerprint();
        Describe(root, [], fingerprint);
        return fingerprint.ToString();
    }

    private static void Describe(PathNode node, Dictionary<PathNode, int> seen, Fingerprint fingerprint)
    {
        // A class that contains itself makes a node that does.
        if (!seen.TryAdd(node, seen.Count))
        {
            fingerprint.Add("again", seen[node].ToString(CultureInfo.InvariantCulture));
            return;
        }

        if (node.Member is { } member)
        {
            fingerprint.Add("member", $"{member.Algorithm}", member.KeyName);
        }

        foreach (var (name, child) in node.Children.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            fingerprint.Add("field", name);
            Describe(child, seen, fingerprint);
        }

        if (node.Any is { } any)
        {
            fingerprint.Add("any field");
            Describe(any, seen, fingerprint);
        }

        fingerprint.Add("end");
    }
}
