using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>What came out when something was opened, after all of it was verified.</summary>
internal sealed record OpenedParts
{
    /// <summary>The parts.</summary>
    public required IReadOnlyList<OpenedPart> Parts { get; init; }

    public void TellTo(IReport report) => report.Table(
        "Verified and opened",
        Parts.Any(part => part.Value is not null) ? ["name", "type", "bytes", "value"] : ["name", "type", "bytes"],
        [.. Parts.Select(part => (IReadOnlyList<string>)(Parts.Any(other => other.Value is not null)
            ? [part.Name, part.Type, $"{part.Bytes}", part.Value ?? ""]
            : [part.Name, part.Type, $"{part.Bytes}"]))]);
}
