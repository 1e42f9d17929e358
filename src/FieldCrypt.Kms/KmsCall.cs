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

    /// <summary>What a policy must allow for it.</summary>
    public string Permission => Operation == ReEncrypt ? "kms:ReEncrypt*" : $"kms:{Operation}";

    /// <summary>The Region that is called: always the one in the ARN.</summary>
    public string Region => Key.Region;
}
