namespace FieldCrypt.Operations;

/// <summary>What kind of key wrapped a data key.</summary>
public enum WrappingKeyKind
{
    /// <summary>None that is known here: a provider of the application's own, or of another library.</summary>
    Other = 0,

    /// <summary>A symmetric KMS key.</summary>
    Kms = 1,

    /// <summary>The public half of a KMS RSA key.</summary>
    KmsRsa = 2,

    /// <summary>A branch key, which itself is protected by a key of its key store.</summary>
    Branch = 3,

    /// <summary>A local AES or RSA key.</summary>
    Local = 4,

    /// <summary>A data key of a MongoDB key vault, which itself is protected by a master key.</summary>
    MongoDbDataKey = 5,
}
