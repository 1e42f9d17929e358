namespace FieldCrypt.Testing.Kms;

/// <summary>An error of the key service, with the type name and status that the real one answers.</summary>
internal sealed class KmsError(string type, string message, int status = 400) : Exception(message)
{
    public string Type => type;

    public int Status => status;

    public static KmsError NotFound(string message) => new("NotFoundException", message);

    /// <summary>The identifier is of a form that the operation does not take.</summary>
    public static KmsError InvalidArn(string message) => new("InvalidArnException", message);

    /// <summary>The answer to a ciphertext of a key that is not here, or not for the caller; the service does not say which.</summary>
    public static KmsError ForeignCiphertext() => new(
        "AccessDeniedException",
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.");

    /// <summary>The answer to a call that only asked whether it would succeed, if it would.</summary>
    public static KmsError DryRun() => new("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.", 412);

    public static KmsError Validation(string message) => new("ValidationException", message);

    public static KmsError InvalidState(string message) => new("KMSInvalidStateException", message);

    public static KmsError Unsupported(string message) => new("UnsupportedOperationException", message);

    public static KmsError InvalidKeyUsage(string message) => new("InvalidKeyUsageException", message);
}
