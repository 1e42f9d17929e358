using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>What something stored says of itself. No key was used: nothing of it is verified.</summary>
internal sealed record Inspection : IResult
{
    /// <summary>What it is, as a script compares it, such as <c>dynamodb-item</c>.</summary>
    public required string Format { get; init; }

    /// <summary>What it is, in words.</summary>
    public required string Title { get; init; }

    /// <summary>What is known of the whole, in the order in which it is told.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>The keys that wrapped its data key, in their order, or are named in it: any one of them opens it.</summary>
    public IReadOnlyList<InspectedKey> WrappedKeys { get; init; } = [];

    /// <summary>The pairs of the encryption context that stand in it.</summary>
    public IReadOnlyDictionary<string, string>? StoredContext { get; init; }

    /// <summary>What happened to each part.</summary>
    public IReadOnlyList<InspectedPart> Parts { get; init; } = [];

    /// <summary>What a reader has to know besides.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What came out when it was opened; null if it was not.</summary>
    public OpenedParts? Opened { get; init; }

    public void TellTo(IReport report)
    {
        report.Title(Title);
        foreach (var (name, value) in Facts)
        {
            report.Fact(name, value);
        }

        report.Table(
            "Keys",
            ["#", "wrapped by", "key", "details", "bytes", "opened by"],
            [.. WrappedKeys.Select((key, i) => (IReadOnlyList<string>)[$"{i + 1}", key.Kind, key.Key, key.Details ?? "", $"{key.Bytes}", key.OpenedBy])]);
        if (StoredContext is not null)
        {
            report.Table("Encryption context in it", ["key", "value"], [.. StoredContext.Select(pair => (IReadOnlyList<string>)[pair.Key, pair.Value])]);
        }

        report.Table("Parts", ["name", "what was done", "type", "bytes"], [.. Parts.Select(part => (IReadOnlyList<string>)[part.Name, part.Action, part.Type, $"{part.Bytes}"])]);
        if (Notes.Count > 0)
        {
            report.Title("Notes");
        }

        foreach (var note in Notes)
        {
            report.Note(note);
        }

        Opened?.TellTo(report);
    }
}
