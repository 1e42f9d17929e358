namespace FieldCrypt.Operations;

/// <summary>What becomes of the items if keys are deleted, as far as the inventory tells.</summary>
public sealed record KeyDeletion
{
    /// <summary>Whether they may be deleted.</summary>
    public required KeyDeletionVerdict Verdict { get; init; }

    /// <summary>How many items nothing would open any more.</summary>
    public long ItemsLost { get; init; }

    /// <summary>How large those are together.</summary>
    public long BytesLost { get; init; }

    /// <summary>How many items name one of the keys, and are opened by another too.</summary>
    public long ItemsThatOthersOpen { get; init; }

    /// <summary>The keys between the deleted ones and the items: branch keys, MongoDB data keys.</summary>
    public IReadOnlyList<WrappingKey> Through { get; init; } = [];

    /// <summary>What the answer rests on and where it ends, in sentences.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}
