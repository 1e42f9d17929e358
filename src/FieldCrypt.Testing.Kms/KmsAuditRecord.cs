namespace FieldCrypt.Testing;

/// <summary>One call of the key service, as AWS CloudTrail records it.</summary>
public sealed record KmsAuditRecord
{
    /// <summary>When the call came.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The Region that was called.</summary>
    public required string Region { get; init; }

    /// <summary>Who called: the ARN of a user or role.</summary>
    public required string Principal { get; init; }

    /// <summary>The operation, such as <c>Decrypt</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The key: its ARN if it was found, else the id that was asked for; null for operations without a key.</summary>
    public string? KeyArn { get; init; }

    /// <summary>The encryption context of the call; empty if it had none. Of <c>ReEncrypt</c>, the one that is encrypted with.</summary>
    public IReadOnlyDictionary<string, string> EncryptionContext { get; init; } = new Dictionary<string, string>();

    /// <summary>The encryption context that <c>ReEncrypt</c> decrypts with; empty for other operations.</summary>
    public IReadOnlyDictionary<string, string> SourceEncryptionContext { get; init; } = new Dictionary<string, string>();

    /// <summary>The grant tokens of the call; empty if it had none.</summary>
    public IReadOnlyList<string> GrantTokens { get; init; } = [];

    /// <summary>The request id that the caller was given.</summary>
    public required string RequestId { get; init; }

    /// <summary>The error that the caller was given, such as <c>AccessDeniedException</c>; null if the call succeeded.</summary>
    public string? ErrorCode { get; init; }
}
