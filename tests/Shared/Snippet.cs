namespace FieldCrypt.Tests.Shared;

/// <summary>A part of a source file between <c>// &lt;name&gt;</c> and <c>// &lt;/name&gt;</c>, as documents show it.</summary>
internal static class Snippet
{
    public static string Read(string file, string part)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, file));
        var begin = Array.FindIndex(lines, line => line.Trim() == $"// <{part}>") + 1;
        var end = Array.FindIndex(lines, line => line.Trim() == $"// </{part}>");
        var indent = lines[begin].Length - lines[begin].TrimStart().Length;
        return string.Join('\n', lines[begin..end].Select(line => line.Length > indent ? line[indent..] : "")).TrimEnd();
    }
}
