namespace FieldCrypt.Tool.Settings;

/// <summary>A key provider: exactly one of its kinds is set.</summary>
internal sealed record KeySettings
{
    /// <summary>A KMS key, by ARN.</summary>
    public string? Kms { get; set; }

    /// <summary>A multi-Region KMS key, by the ARN of any member; the local Region's does the work.</summary>
    public string? MultiRegionKms { get; set; }

    /// <summary>Whichever KMS key of these accounts wrapped the data; it only opens.</summary>
    public IReadOnlyList<string>? KmsAccounts { get; set; }

    /// <summary>A key file.</summary>
    public string? KeyFile { get; set; }

    /// <summary>A branch key of the store, by id.</summary>
    public string? BranchKey { get; set; }

    /// <summary>A branch key of the store whose id is the value of this attribute, which is part of the encryption context.</summary>
    public string? BranchKeyAttribute { get; set; }
}
