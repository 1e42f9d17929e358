namespace FieldCrypt.Cryptography;

/// <summary>The hashes of <see cref="Hmac"/>.</summary>
internal enum HmacHash
{
    Sha256,
    Sha384,
    Sha512,
}
