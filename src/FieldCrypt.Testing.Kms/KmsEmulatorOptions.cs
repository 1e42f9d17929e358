namespace FieldCrypt.Testing;

/// <summary>How a <see cref="KmsEmulator"/> behaves.</summary>
public sealed record KmsEmulatorOptions
{
    /// <summary>The account that owns every key: 12 digits.</summary>
    public string AccountId { get; init; } = "111122223333";

    /// <summary>The clock; advance a clock of one's own to see deletions happen.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The principal (an ARN) behind each access key id, for key policies and the audit trail; any other access key id stands for the
    /// root user of the account.
    /// </summary>
    public IReadOnlyDictionary<string, string> Principals { get; init; } = new Dictionary<string, string>();
}
