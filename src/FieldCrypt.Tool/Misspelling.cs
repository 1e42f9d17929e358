using System.CommandLine;
using System.CommandLine.Parsing;

namespace FieldCrypt.Tool;

/// <summary>The first word of a command line that nothing is called, and what was probably meant by it.</summary>
internal static class Misspelling
{
    private const int LongestWord = 64;
    private const int MostGuesses = 3;

    /// <summary>What to tell the person who wrote it; null if every word is known.</summary>
    public static string? Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (FirstUnknown(parsed) is not { } word)
        {
            return null;
        }

        if (word.StartsWith('-'))
        {
            // What stands behind the name may be a secret.
            var name = word.Split('=')[0];
            return $"There is no option '{Shown(name)}' of '{NameOf(command)}'.{Guessed(OptionsOf(command).Select(option => (option, option)), name)}";
        }

        return command.Subcommands.Count > 0
            ? $"There is no command '{NameOf(command)} {Shown(word)}'.{Guessed(Below(command).Select(found => (found.Name, NameOf(found))), word)}"
            : $"'{Shown(word)}' is one word too many for '{NameOf(command)}'.";
    }

    /// <summary>A command with those that it belongs to.</summary>
    public static string NameOf(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Take(1).Select(NameOf).Append(command is RootCommand ? "fieldcrypt" : command.Name));

    // The parser takes an option that it does not know for an argument, where the command takes one.
    private static string? FirstUnknown(ParseResult parsed)
    {
        var mistaken = parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
                .FirstOrDefault(value => value.Length > 1 && value.StartsWith('-'));
        return mistaken ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null);
    }

    private static IEnumerable<string> OptionsOf(Command command) => command.Options
        .Concat(Above(command).SelectMany(parent => parent.Options.Where(option => option.Recursive)))
        .Where(option => !option.Hidden).Select(option => option.Name).Distinct();

    private static IEnumerable<Command> Above(Command command) => command.Parents.OfType<Command>().SelectMany(parent => Above(parent).Prepend(parent));

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(sub => Below(sub).Prepend(sub));

    private static string Guessed(IEnumerable<(string Word, string Meant)> names, string word)
    {
        if (word.Length > LongestWord)
        {
            return "";
        }

        var guesses = names.Select(name => (name.Meant, Distance: DistanceOf(name.Word, word))).Where(guess => guess.Distance <= Allowed(word)).ToList();
        var nearest = guesses.Where(guess => guess.Distance == guesses.Min(other => other.Distance)).Select(guess => $"'{guess.Meant}'").Take(MostGuesses).ToList();
        return nearest.Count == 0 ? "" : $" Did you mean {string.Join(" or ", nearest)}?";
    }

    private static int Allowed(string word) => word.TrimStart('-').Length switch { <= 2 => 0, <= 4 => 1, <= 8 => 2, _ => 3 };

    // Nothing is nearer than what begins so: names are cut short more often than they are misspelt.
    private static int DistanceOf(string name, string word) =>
        name.StartsWith(word, StringComparison.OrdinalIgnoreCase) && word.TrimStart('-').Length > 2 ? 0 : Edits(name.ToLowerInvariant(), word.ToLowerInvariant());

    /// <summary>How many letters are to be added, left out, changed or swapped with their neighbour to make one word of another.</summary>
    private static int Edits(string from, string to)
    {
        var (before, last, row) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var j = 0; j <= to.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var isSame = from[i - 1] == to[j - 1];
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[to.Length];
    }

    private static string Shown(string word) => ForeignText.Shown(word, LongestWord);
}
