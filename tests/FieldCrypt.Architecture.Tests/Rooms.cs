using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Architecture.Tests;

/// <summary>The rooms of a project, which are its folders, and the types that stand in them. Namespaces do not tell: a public type's is the project's.</summary>
internal sealed partial class Rooms
{
    private readonly Dictionary<string, string> _rooms;

    public Rooms(string project)
    {
        var root = Path.Combine(Repository.Root, "src", project);
        _rooms = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar), Text: File.ReadAllText(file)))
            .Where(file => file.Path[0] is not ("bin" or "obj"))
            .Select(file => (Room: file.Path.Length == 1 ? "" : file.Path[0], file.Text, Namespace: Namespace().Match(file.Text).Groups["name"].Value))
            .SelectMany(file => Declaration().Matches(file.Text).Select(type => (Name: $"{file.Namespace}.{type.Groups["name"].Value}", file.Room)))
            .Distinct()
            .ToDictionary(type => type.Name, type => type.Room);
    }

    /// <summary>The room of a type; empty if it stands in none.</summary>
    public string Of(IType type) => _rooms.GetValueOrDefault(OutermostOf(type), "");

    /// <summary>Whether a type of the project stands in no file that was read.</summary>
    public bool Misses(IType type) => type.FullName.StartsWith("FieldCrypt.", StringComparison.Ordinal) && !_rooms.ContainsKey(OutermostOf(type));

    private static string OutermostOf(IType type) => Outermost().Match(type.FullName).Value;

    [GeneratedRegex(@"^[\w.]+")]
    private static partial Regex Outermost();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal) (?:[a-z]+ )*(?:class|struct|interface|enum|record|delegate \S+) (?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
