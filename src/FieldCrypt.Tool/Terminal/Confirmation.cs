using Spectre.Console;

namespace FieldCrypt.Tool.Terminal;

/// <summary>Asks before what cannot be undone: a person types the name of what is meant after a first yes; a script repeats the name in a flag of its own.</summary>
internal static class Confirmation
{
    /// <param name="host">Where to ask.</param>
    /// <param name="warning">What will happen.</param>
    /// <param name="name">The name to repeat.</param>
    /// <param name="flag">The flag of a script.</param>
    /// <param name="given">What the flag says; null if it is not there.</param>
    /// <returns>Whether it is meant.</returns>
    public static bool Ask(ToolHost host, string warning, string name, string flag, string? given)
    {
        if (given is not null)
        {
            return given == name ? true : Refuse(host, $"{flag} says '{given}', and this is about '{name}'. Nothing was done.");
        }

        if (!host.CanAsk)
        {
            return Refuse(host, $"{warning} Nobody can be asked here: if it is meant, add {flag} {name}. Nothing was done.");
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
        console.MarkupLine($"[yellow]{Markup.Escape(ForeignText.Shown(warning, 512))}[/]");
        return console.Prompt(new ConfirmationPrompt("Is that meant?") { DefaultValue = false })
            && console.Prompt(new TextPrompt<string>($"Type '{Markup.Escape(ForeignText.Shown(name, 256))}' to go on:").AllowEmpty()) == name
                ? true
                : Refuse(host, "Nothing was done.");
    }

    private static bool Refuse(ToolHost host, string text)
    {
        host.Error.WriteLine(ForeignText.Shown(text, 1024));
        return false;
    }
}
