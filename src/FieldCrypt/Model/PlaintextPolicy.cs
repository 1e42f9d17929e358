namespace FieldCrypt;

/// <summary>What happens when a store holds, where data should be encrypted, a value that never was.</summary>
public enum PlaintextPolicy
{
    /// <summary>It is refused. The default.</summary>
    Refuse = 0,

    /// <summary>
    /// It is read as it is, while data is being migrated; every read is counted (<c>fieldcrypt.items.plaintext_reads</c>) and logged as a
    /// warning. Whatever is written is encrypted, so what is saved again is protected from then on. Until the policy is taken back,
    /// whoever may write to the store can pass off plaintext as genuine.
    /// </summary>
    AllowReads = 1,
}
