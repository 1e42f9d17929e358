using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace FieldCrypt.Analyzers.Tests.Harness;

/// <summary>Code with what is expected of it: <c>{|FC0001:…|}</c> around what a rule reports.</summary>
internal sealed partial record Markup(string Code, IReadOnlyList<(string Id, TextSpan Span)> Expected)
{
    public static Markup Parse(string marked)
    {
        var code = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var expected = new List<(string, TextSpan)>();
        var position = 0;
        foreach (Match mark in Marks().Matches(marked))
        {
            code.Append(marked, position, mark.Index - position);
            position = mark.Index + mark.Length;
            if (mark.Value == "|}")
            {
                var (id, start) = open.Pop();
                expected.Add((id, TextSpan.FromBounds(start, code.Length)));
            }
            else
            {
                open.Push((mark.Groups["id"].Value, code.Length));
            }
        }

        code.Append(marked, position, marked.Length - position);
        Assert.Empty(open);
        return new Markup(code.ToString(), expected);
    }

    [GeneratedRegex(@"\{\|(?<id>FC\d{4}):|\|\}", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();
}
