using FieldCrypt.Keys.Local;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at the readable head of a key file.</summary>
internal static class KeyFileInspection
{
    /// <param name="json">The file.</param>
    /// <param name="path">What it is called in errors.</param>
    /// <exception cref="FieldCryptConfigurationException">It is not one.</exception>
    public static Inspection Of(ReadOnlySpan<byte> json, string path)
    {
        var (head, ciphertext) = KeyFileFormat.Head.Parse(json, path);
        var isBranchKey = Guid.TryParseExact(head.ActiveName, "D", out _);
        return new Inspection
        {
            Format = "fieldcrypt-key-file",
            Title = isBranchKey ? "key file of FieldCrypt: a branch key in a folder" : "key file of FieldCrypt",
            Facts = new Dictionary<string, string>
            {
                [isBranchKey ? "branch key" : "namespace"] = head.KeyNamespace,
                [isBranchKey ? "active version" : "active key"] = head.ActiveName,
                ["protected by"] = head.Cost is { } cost
                    ? $"a passphrase: Argon2id, {cost.MemoryKiB / 1024} MiB, {cost.Passes} passes, {cost.Lanes} {(cost.Lanes == 1 ? "lane" : "lanes")}"
                    : "a key of 32 bytes",
                ["encrypted keys"] = Facts.Bytes(ciphertext.Length),
            },
            Notes = ["The keys and the names of all but the active one are encrypted: 'fieldcrypt keys file list' shows the names."],
        };
    }
}
