namespace FieldCrypt.DynamoDb;

/// <summary>What happens when a protected table holds an item that was never encrypted.</summary>
public enum PlaintextPolicy
{
    /// <summary>It is refused. The default.</summary>
    Refuse = 0,

    /// <summary>
    /// It is read as it is, while a table is being migrated; every read is counted (<c>fieldcrypt.items.plaintext_reads</c>) and logged as a
    /// warning. Whatever is written is encrypted, so an item that is saved again is protected from then on. Until the policy is taken back,
    /// whoever may write to the table can pass off a plaintext item as genuine.
    /// </summary>
    AllowReads = 1,
}
