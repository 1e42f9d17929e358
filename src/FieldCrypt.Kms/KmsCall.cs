namespace FieldCrypt.Kms;

/// <summary>One call of KMS, as its errors name it.</summary>
/// <param name="Operation">The operation, such as <c>Decrypt</c>.</param>
/// <param name="Key">The key or alias that the call names.</param>
internal readonly record struct KmsCall(string Operation, KmsKeyArn Key)
{
    public const string GenerateDataKey = "GenerateDataKey";
    public const string Encrypt = "Encrypt";
    public const string Decrypt = "Decrypt";
    public const string GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext";
    public const string ReEncrypt = "ReEncrypt";
    public const string GetPublicKey = "GetPublicKey";
    public const string DescribeKey = "DescribeKey";
    public const string GetKeyRotationStatus = "GetKeyRotationStatus";
    public const string GetParametersForImport = "GetParametersForImport";
    public const string ImportKeyMaterial = "ImportKeyMaterial";
    public const string DeleteImportedKeyMaterial = "DeleteImportedKeyMaterial";

    /// <summary>Whether it needs an RSA key; other calls that use a key need a symmetric one.</summary>
    public bool NeedsRsa { get; init; }

    /// <summary>Whether it is about key material from outside.</summary>
    public bool IsImport => Operation is GetParametersForImport or ImportKeyMaterial or DeleteImportedKeyMaterial;

    /// <summary>What a policy must allow for it.</summary>
    public string Permission => Operation == ReEncrypt ? "kms:ReEncrypt*" : $"kms:{Operation}";

    /// <summary>The Region that is called: always the one in the ARN.</summary>
    public string Region => Key.Region;
}
