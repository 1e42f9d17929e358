namespace FieldCrypt.Kms;

/// <summary>How key material is imported, and for how long.</summary>
public sealed record KmsImportOptions
{
    internal static readonly KmsImportOptions Default = new();

    /// <summary>How the material is wrapped.</summary>
    public KmsImportWrapping Wrapping { get; init; } = KmsImportWrapping.OaepSha256;

    /// <summary>The size of the RSA key that KMS makes for the wrapping: 2,048, 3,072 or 4,096 bits. 4,096 by default.</summary>
    public int WrappingKeySize { get; init; } = 4096;

    /// <summary>
    /// When KMS deletes the material again, at most 365 days from now; null for never. The key then waits for the same material, and opens
    /// nothing until it is imported again.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <exception cref="FieldCryptConfigurationException">An option is out of its range.</exception>
    internal void Validate(DateTimeOffset now)
    {
        if (!Enum.IsDefined(Wrapping) || WrappingKeySize is not (2048 or 3072 or 4096))
        {
            throw new FieldCryptConfigurationException("Key material is wrapped in one of the ways that are listed, under 2048, 3072 or 4096 bits.");
        }

        if (ExpiresAt <= now || ExpiresAt > now.AddDays(365))
        {
            throw new FieldCryptConfigurationException("Imported key material expires in the future and within 365 days, or never.");
        }
    }
}
