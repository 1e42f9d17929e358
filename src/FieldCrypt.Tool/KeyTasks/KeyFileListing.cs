using FieldCrypt.Keys;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>What is in a key file, the keys themselves excepted.</summary>
internal sealed record KeyFileListing(string File, string Namespace, string ActiveKey, IReadOnlyList<string> Keys) : IResult
{
    public static KeyFileListing Of(string path, KeyFile keys) =>
        new(path, keys.KeyNamespace, keys.ActiveName, [.. keys.Names.Order(StringComparer.Ordinal)]);

    public void TellTo(IReport report)
    {
        report.Title($"key file {File}");
        report.Fact("namespace", Namespace);
        report.Table("Keys", ["name", "use"], [.. Keys.Select(key => (IReadOnlyList<string>)[key, key == ActiveKey ? "active: wraps and opens" : "opens what it wrapped"])]);
    }
}
