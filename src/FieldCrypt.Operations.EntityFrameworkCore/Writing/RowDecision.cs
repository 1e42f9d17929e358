namespace FieldCrypt.Operations.Writing;

/// <summary>What is to become of a row as it was read.</summary>
internal abstract record RowDecision
{
    private RowDecision()
    {
    }

    /// <summary>It is left, and told.</summary>
    public sealed record Skip(SkipReason Reason, string Message) : RowDecision;

    /// <summary>It is written, on condition that what changes is still what was read; nothing is if there are no changes.</summary>
    public sealed record Write(IReadOnlyList<ValueChange> Changes) : RowDecision;
}
