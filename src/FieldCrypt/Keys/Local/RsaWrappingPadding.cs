namespace FieldCrypt.Keys;

/// <summary>How an RSA key wraps data keys; the hash of OAEP is also that of its mask generation.</summary>
public enum RsaWrappingPadding
{
    /// <summary>OAEP with SHA-256: the one to choose.</summary>
    OaepSha256 = 0,

    /// <summary>OAEP with SHA-384.</summary>
    OaepSha384 = 1,

    /// <summary>OAEP with SHA-512.</summary>
    OaepSha512 = 2,

    /// <summary>OAEP with SHA-1, for data keys of other writers.</summary>
    OaepSha1 = 3,
}
