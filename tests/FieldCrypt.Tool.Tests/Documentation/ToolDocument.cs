using System.Text;
using System.Text.RegularExpressions;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Tool.Tests.Documentation;

/// <summary>docs/tool.md, as far as tests read it.</summary>
internal static partial class ToolDocument
{
    public static string Text { get; } = Read("docs/tool.md");

    public static string Read(string document) => File.ReadAllText(Path.Combine(Repository.Root, document)).ReplaceLineEndings("\n");

    /// <summary>A section, without those below it.</summary>
    public static string Section(string title)
    {
        var begin = Text.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        var end = Text.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return end < 0 ? Text[begin..] : Text[begin..end];
    }

    /// <summary>The code blocks of a text: language and content.</summary>
    public static IEnumerable<(string Language, string Content)> Blocks(string text) =>
        CodeBlocks().Matches(text).Select(block => (block.Groups["language"].Value, block.Groups["content"].Value));

    /// <summary>The words of a command line of a shell.</summary>
    public static string[] Words(string line)
    {
        var (words, word, quote) = (new List<string>(), new StringBuilder(), '\0');
        foreach (var c in line)
        {
            if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                quote = c;
            }
            else if (quote == '\0' && c == ' ')
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(c);
            }
        }

        words.Add(word.ToString());
        return [.. words.Where(text => text.Length > 0)];
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<content>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex CodeBlocks();
}
