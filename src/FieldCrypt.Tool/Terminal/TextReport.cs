using Spectre.Console;
using Spectre.Console.Rendering;

namespace FieldCrypt.Tool.Terminal;

/// <summary>
/// Tells results on a terminal, or as plain lines to whatever reads a pipe. Every text goes through <see cref="ForeignText"/>: a stored item, or a key's
/// name, moves no cursor and forges no line.
/// </summary>
internal sealed class TextReport : IReport
{
    private const int NameWidth = 22;
    private const int LongestText = 4096;
    private readonly TextWriter _output;
    private readonly IAnsiConsole _console;
    private readonly StringWriter? _plain;
    private bool _hasLines;

    /// <param name="output">Where to.</param>
    /// <param name="isTerminal">Whether a person sees it: otherwise nothing is coloured, framed or wrapped.</param>
    public TextReport(TextWriter output, bool isTerminal)
    {
        _output = output;
        _plain = isTerminal ? null : new StringWriter();
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_plain ?? output),
        });
        if (!isTerminal)
        {
            _console.Profile.Width = short.MaxValue;
        }
    }

    public void Title(string text)
    {
        Separate();
        Write(new Markup($"[bold]{Cleaned(text)}[/]"));
    }

    public void Fact(string name, string value) => Write(new Markup($"  [grey]{Cleaned(name).PadRight(NameWidth)}[/] {Cleaned(value)}"));

    public void Text(string text)
    {
        _hasLines = true;
        foreach (var line in text.Split('\n'))
        {
            _output.WriteLine(ForeignText.Shown(line, LongestText));
        }
    }

    public void Note(string text) => Write(new Markup($"  {Cleaned(text)}"));

    public void Table(string title, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Separate();
        Write(new Markup($"[bold]{Cleaned(title)}[/]"));
        List<int> told = [.. Enumerable.Range(0, headings.Count).Where(column => rows.Any(row => row[column].Length > 0))];
        var table = new Table { Border = _plain is null ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in told)
        {
            table.AddColumn(new TableColumn(new Markup($"[grey]{Cleaned(headings[column])}[/]")));
        }

        foreach (var row in rows)
        {
            table.AddRow(told.Select(column => new Markup(Cleaned(row[column]))));
        }

        Write(new Padder(table, new Padding(_plain is null ? 1 : 2, 0, 0, 0)));
    }

    private static string Cleaned(string text) => Markup.Escape(ForeignText.Shown(text, LongestText));

    private void Separate()
    {
        if (_hasLines)
        {
            _output.WriteLine();
        }
    }

    private void Write(IRenderable what)
    {
        _hasLines = true;
        _console.Write(what);
        if (what is Markup)
        {
            _console.WriteLine();
        }

        if (_plain is null)
        {
            return;
        }

        // Cells are padded with blanks that nobody sees.
        using var lines = new StringReader(_plain.ToString());
        while (lines.ReadLine() is { } line)
        {
            _output.WriteLine(line.TrimEnd());
        }

        _plain.GetStringBuilder().Clear();
    }
}
