namespace FieldCrypt.Kms;

/// <summary>What KMS tells about a key: whether it can be used now, and when it expires or disappears.</summary>
public sealed record KmsKeyStatus
{
    /// <summary>The ARN of the key or alias that was asked about.</summary>
    public required string KeyArn { get; init; }

    /// <summary>The Region that was asked.</summary>
    public required string Region { get; init; }

    /// <summary>The key's state as KMS calls it, such as <c>Enabled</c>; null if KMS did not tell.</summary>
    public string? State { get; init; }

    /// <summary>
    /// Why the key cannot be used; null if it can. <see cref="KeyAccessFailure.AccessDenied"/> here is about <c>kms:DescribeKey</c>.
    /// </summary>
    public KeyAccessFailure? Reason { get; init; }

    /// <summary>What is wrong and what to do; null if nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>When KMS deletes the key, if that is scheduled. What it wrapped is gone for good then.</summary>
    public DateTimeOffset? DeletionDate { get; init; }

    /// <summary>When imported key material expires, if it does. The key opens nothing then until it is imported again.</summary>
    public DateTimeOffset? MaterialExpiresAt { get; init; }

    /// <summary>Whether KMS rotates the key by itself; null if it cannot, or did not tell.</summary>
    public bool? IsRotating { get; init; }

    /// <summary>Whether KMS answered at all: the Region is reachable.</summary>
    public bool IsReachable => Reason is not (KeyAccessFailure.Unreachable or KeyAccessFailure.ServiceFault);
}
