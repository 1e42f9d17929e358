namespace FieldCrypt.Tool.KeyTasks;

/// <summary>What KMS tells of a key.</summary>
internal sealed record KmsKeyReport
{
    /// <summary>The key or alias that was asked about.</summary>
    public required string Key { get; init; }

    /// <summary>The Region that was asked.</summary>
    public required string Region { get; init; }

    /// <summary>The key's own ARN; another than was asked for if that was an alias's.</summary>
    public string? KeyArn { get; init; }

    /// <summary>Its state, as KMS calls it; null if KMS did not tell.</summary>
    public string? State { get; init; }

    /// <summary>Its kind, such as <c>SYMMETRIC_DEFAULT</c>.</summary>
    public string? Spec { get; init; }

    /// <summary>Who made its material.</summary>
    public string? Origin { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary><c>primary</c> or <c>replica</c>; null if it is of one Region.</summary>
    public string? MultiRegion { get; init; }

    /// <summary>The replicas of the multi-Region key that it belongs to.</summary>
    public IReadOnlyList<string> Replicas { get; init; } = [];

    /// <summary>Whether KMS rotates it by itself; null if it cannot, or did not tell.</summary>
    public bool? Rotates { get; init; }

    public int? RotationPeriodDays { get; init; }

    public DateTimeOffset? NextRotation { get; init; }

    /// <summary>When KMS deletes it, if that is scheduled.</summary>
    public DateTimeOffset? DeletionDate { get; init; }

    /// <summary>When its imported material expires, if it does.</summary>
    public DateTimeOffset? MaterialExpiresAt { get; init; }

    /// <summary>Why it cannot be used, and what to do; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>What its policy lets happen that its owner may not want.</summary>
    public IReadOnlyList<string> PolicyFindings { get; init; } = [];

    /// <summary>What KMS refused to tell, with its code.</summary>
    public IReadOnlyList<string> Untold { get; init; } = [];
}
