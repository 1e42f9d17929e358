namespace FieldCrypt.Kms;

/// <summary>A key provider that says which keys of KMS it is configured with.</summary>
internal interface IKmsKeyUser
{
    /// <summary>The keys, the one that is asked first in front; none if the provider never calls KMS, or not known ones.</summary>
    IReadOnlyList<KmsKeyUse> KmsKeys { get; }
}
