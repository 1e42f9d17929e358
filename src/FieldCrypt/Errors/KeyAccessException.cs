namespace FieldCrypt;

/// <summary>A key could not be used, so data could not be protected or opened. Nothing was written, no field was returned.</summary>
public sealed class KeyAccessException : FieldCryptException
{
    /// <summary>Makes the error.</summary>
    public KeyAccessException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public KeyAccessException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public KeyAccessException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the error with its reason.</summary>
    public KeyAccessException(KeyAccessFailure reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why the key could not be used.</summary>
    public KeyAccessFailure Reason { get; }

    /// <summary>
    /// The reasons of all keys and Regions that were tried in vain, where there were several; <see cref="Reason"/> is that of the one that speaks for them.
    /// </summary>
    internal IReadOnlySet<KeyAccessFailure> Reasons
    {
        // What is told again, with other words around it, has the reasons of what it tells.
        get => field ?? (InnerException is KeyAccessException cause ? new HashSet<KeyAccessFailure>(cause.Reasons) { Reason } : [Reason]);
        init;
    }

    /// <summary>Whether the key may open in another place or with other settings, whatever the reason says: it is not gone for good.</summary>
    internal bool MayOpenElsewhere
    {
        get => Reasons.Contains(KeyAccessFailure.InvalidState);
        init => Reasons = value ? new HashSet<KeyAccessFailure>(Reasons) { KeyAccessFailure.InvalidState } : Reasons;
    }

    /// <summary>The key: an ARN, alias, or the name of a local key; null if several keys are meant.</summary>
    public string? KeyId { get; init; }

    /// <summary>The Region that was asked, if a Region was.</summary>
    public string? Region { get; init; }

    /// <summary>The key service's operation, such as <c>Decrypt</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>The key service's request id, for its support and audit trail.</summary>
    public string? RequestId { get; init; }
}
