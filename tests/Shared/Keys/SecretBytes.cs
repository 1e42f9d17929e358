namespace FieldCrypt.Keys;

/// <summary>What a secret holds, for tests to compare: a copy that nobody clears.</summary>
internal static class SecretBytes
{
    public static byte[] Bytes(this Secret secret)
    {
        using var lease = secret.Read();
        return lease.Span.ToArray();
    }
}
