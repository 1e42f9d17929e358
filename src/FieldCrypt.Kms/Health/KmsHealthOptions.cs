namespace FieldCrypt.Kms;

/// <summary>What the health check of KMS looks at.</summary>
public sealed class KmsHealthOptions
{
    /// <summary>
    /// ARNs of keys or aliases besides those of the registered key provider, such as the key that protects branch keys or MongoDB's data keys.
    /// </summary>
    public IList<string> Keys { get; } = [];

    /// <summary>How long before imported key material expires the check reports degraded health. 14 days by default.</summary>
    public TimeSpan WarnBeforeExpiry { get; set; } = TimeSpan.FromDays(14);
}
