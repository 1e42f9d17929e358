namespace FieldCrypt.Tool.Settings;

/// <summary>How AWS is reached; what is not said is what the AWS SDK finds by itself.</summary>
internal sealed record AwsSettings
{
    /// <summary>A profile of the shared AWS configuration.</summary>
    public string? Profile { get; set; }

    /// <summary>The Region of DynamoDB, and the local Region of multi-Region keys.</summary>
    public string? Region { get; set; }

    /// <summary>Where DynamoDB is, if not at AWS.</summary>
    public string? DynamoDbEndpoint { get; set; }

    /// <summary>Where KMS is, if not at AWS.</summary>
    public string? KmsEndpoint { get; set; }
}
