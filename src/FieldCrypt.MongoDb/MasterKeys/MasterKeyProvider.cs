using FieldCrypt.Keys;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb;

/// <summary>
/// Protects the data keys of a key vault with a master key: a KMS provider of MongoDB's Client Side Encryption specification.
/// </summary>
/// <remarks>Implementations are thread-safe and hold no state of a single call.</remarks>
public abstract class MasterKeyProvider
{
    /// <summary>The provider's name as data keys carry it: <c>local</c>, <c>aws</c>, or one of these with a name, such as <c>aws:tenant7</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The <c>masterKey</c> document of the data keys that this provider wraps: it says which master key opens them.</summary>
    public abstract BsonDocument Description { get; }

    /// <summary>Wraps a data key.</summary>
    /// <param name="dataKey">The 96 bytes.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The <c>keyMaterial</c> of the key's document.</returns>
    /// <exception cref="KeyAccessException">The master key cannot be used; the exception says why.</exception>
    public abstract ValueTask<byte[]> WrapAsync(Secret dataKey, CancellationToken cancellationToken);

    /// <summary>Opens a wrapped data key.</summary>
    /// <param name="masterKey">The <c>masterKey</c> document that was stored with it. Nothing of it is verified.</param>
    /// <param name="keyMaterial">The wrapped data key.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The data key; or why it is left to other providers.</returns>
    /// <exception cref="KeyAccessException">The master key cannot be used or is not the one that wrapped it; the exception says why.</exception>
    public abstract ValueTask<UnwrapResult> UnwrapAsync(
        BsonDocument masterKey, ReadOnlyMemory<byte> keyMaterial, CancellationToken cancellationToken);
}
