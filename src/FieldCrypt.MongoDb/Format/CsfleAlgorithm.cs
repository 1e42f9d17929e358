namespace FieldCrypt.MongoDb;

/// <summary>The two algorithms of MongoDB's Client-Side Field Level Encryption; the value is the first byte of an encrypted value.</summary>
public enum CsfleAlgorithm
{
    /// <summary>
    /// <c>AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic</c>: equal values of one BSON type under one key give equal bytes, so they can be found
    /// by equality, and counted by whoever sees them.
    /// </summary>
    Deterministic = 1,

    /// <summary><c>AEAD_AES_256_CBC_HMAC_SHA_512-Random</c>: equal values give different bytes.</summary>
    Random = 2,
}
