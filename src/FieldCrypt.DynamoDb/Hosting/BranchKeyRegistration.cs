using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb;

/// <summary>Which key store and which branch keys a host uses; read once.</summary>
public sealed class BranchKeyRegistration
{
    /// <summary>The table of the key store.</summary>
    public string TableName { get; set; } = "";

    /// <inheritdoc cref="DynamoDbBranchKeyStoreOptions.LogicalName"/>
    public string? LogicalName { get; set; }

    /// <inheritdoc cref="DynamoDbBranchKeyStoreOptions.ActiveNotBefore"/>
    public DateTimeOffset? ActiveNotBefore { get; set; }

    /// <summary>
    /// Names the branch key for an encryption context: the same for all, or one for each tenant. Called for every item, on reads too; thread-safe.
    /// </summary>
    public Func<EncryptionContext, string>? BranchKeyId { get; set; }

    /// <summary>How opened branch keys are kept.</summary>
    public BranchKeyOptions Options { get; set; } = new();

    /// <exception cref="FieldCryptConfigurationException">Something is missing.</exception>
    internal void Validate()
    {
        if (string.IsNullOrEmpty(TableName) || BranchKeyId is null || Options is null)
        {
            throw new FieldCryptConfigurationException("Branch keys need the table of their key store, a branch key id, and options.");
        }
    }
}
