using Spectre.Console;
using Spectre.Console.Rendering;

namespace FieldCrypt.Samples;

/// <summary>Tells a demonstration on the terminal; silent when only the claims are wanted.</summary>
internal abstract class Narration(bool silent)
{
    public static void Report(Claims claims)
    {
        foreach (var (claim, holds) in claims.Results)
        {
            Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {claim}");
        }
    }

    protected static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        return columns.Aggregate(table, (result, column) => result.AddColumn(column));
    }

    protected void Step(string title)
    {
        if (!silent)
        {
            AnsiConsole.WriteLine();
            AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());
        }
    }

    protected void Line(string text)
    {
        if (!silent)
        {
            AnsiConsole.WriteLine(text);
        }
    }

    protected void Write(IRenderable renderable)
    {
        if (!silent)
        {
            AnsiConsole.Write(renderable);
        }
    }
}
