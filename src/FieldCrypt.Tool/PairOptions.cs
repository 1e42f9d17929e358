using FieldCrypt.Keys;

namespace FieldCrypt.Tool;

/// <summary>Pairs on the command line, <c>key=value</c>.</summary>
internal static class PairOptions
{
    /// <exception cref="ToolUsageException">One is not a pair.</exception>
    public static EncryptionContext Read(IEnumerable<string>? texts) => new((texts ?? []).Select(text => text.Split('=', 2) is [{ Length: > 0 } key, var value]
        ? KeyValuePair.Create(key, value)
        : throw new ToolUsageException($"'{ForeignText.Shown(text)}' is not a pair: write key=value.")));
}
