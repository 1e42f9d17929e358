using Amazon.DynamoDBv2.DataModel;

namespace FieldCrypt.Samples.Scale;

/// <summary>What is encrypted: the tenant stands in the encryption context and so chooses the branch key.</summary>
[DynamoDBTable("Accounts")]
public sealed class Account
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    [EncryptionContext]
    public string Tenant { get; set; } = "";

    [Encrypted]
    public string? Iban { get; set; }

    [Encrypted]
    public string? Owner { get; set; }
}
