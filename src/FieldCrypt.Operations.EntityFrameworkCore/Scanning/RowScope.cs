namespace FieldCrypt.Operations.Scanning;

/// <summary>What the rows of one page share.</summary>
internal sealed record RowScope(JobStepContext Context, FigureTally Figures)
{
    /// <summary>Whether nothing is written.</summary>
    public bool IsDryRun => Context.Options.Mode == JobMode.DryRun;

    /// <summary>Tells that a row was left as it is.</summary>
    public ValueTask SkipAsync(StoredRow row, SkipReason reason, string message, CancellationToken cancellationToken) =>
        Context.SkipAsync(Figures, row.Name, reason, message, cancellationToken);
}
