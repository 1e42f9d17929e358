using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Keys;

/// <summary>Encryption contexts for tests.</summary>
internal static class Contexts
{
    public static readonly EncryptionContext Tenant = Of(("tenant", "blue"), ("table", "patients"));

    public static readonly EncryptionContext OtherTenant = Of(("tenant", "green"), ("table", "patients"));

    public static EncryptionContext Of(params (string Key, string Value)[] pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
}
