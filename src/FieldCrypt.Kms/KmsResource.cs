namespace FieldCrypt.Kms;

/// <summary>What the ARN of KMS names.</summary>
internal enum KmsResource
{
    /// <summary>A key.</summary>
    Key,

    /// <summary>An alias, a name that points to a key of the same account and Region and can be pointed to another.</summary>
    Alias,
}
