namespace FieldCrypt.Testing.Kms;

/// <summary>
/// The credential scope of a request's AWS Signature Version 4: who calls which Region. The signature itself is not checked, because the
/// emulator knows no secret keys.
/// </summary>
internal sealed record CredentialScope(string AccessKeyId, string Region)
{
    /// <summary>Reads <c>AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/kms/aws4_request, …</c>; null if it is not of that form.</summary>
    public static CredentialScope? TryParse(string? authorization)
    {
        const string Marker = "Credential=";
        if (authorization is null || !authorization.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
        {
            return null;
        }

        var start = authorization.IndexOf(Marker, StringComparison.Ordinal);
        var parts = start < 0 ? [] : authorization[(start + Marker.Length)..].Split(',')[0].Trim().Split('/');
        return parts is [var accessKeyId, _, var region, "kms", "aws4_request"] ? new CredentialScope(accessKeyId, region) : null;
    }
}
