namespace FieldCrypt.Testing.Kms;

/// <summary>An error of the key service, with the type name and status that the real one answers.</summary>
internal sealed class KmsError(string type, string message, int status = 400) : Exception(message)
{
    public string Type => type;

    public int Status => status;

    public static KmsError NotFound(string message) => new("NotFoundException", message);

    public static KmsError Validation(string message) => new("ValidationException", message);

    public static KmsError InvalidState(string message) => new("KMSInvalidStateException", message);

    public static KmsError Unsupported(string message) => new("UnsupportedOperationException", message);

    public static KmsError InvalidKeyUsage(string message) => new("InvalidKeyUsageException", message);
}
