namespace FieldCrypt.Kms;

/// <summary>A key that a provider is configured with.</summary>
/// <param name="Key">The key or alias, in the Region where it is called.</param>
/// <param name="Clients">The clients to call it with.</param>
/// <param name="IsRsa">Whether it must be an RSA key; otherwise a symmetric one.</param>
/// <param name="IsStandby">Whether it is asked only when another fails.</param>
internal sealed record KmsKeyUse(KmsKeyArn Key, KmsClients Clients, bool IsRsa = false, bool IsStandby = false);
