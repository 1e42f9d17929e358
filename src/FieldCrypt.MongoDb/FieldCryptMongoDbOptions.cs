using System.Collections.ObjectModel;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.MongoDb;

/// <summary>What a <see cref="FieldCryptMongoDb"/> encrypts, and with which keys. Checked when it is made.</summary>
public sealed record FieldCryptMongoDbOptions
{
    /// <summary>The data keys. The vault stays its maker's to dispose.</summary>
    public required KeyVault Vault { get; init; }

    /// <summary>The collections with encrypted members.</summary>
    public required IReadOnlyList<CollectionSchema> Collections { get; init; }

    /// <summary>
    /// Collections that are used without encryption: <c>clinic.rooms</c>, <c>*.rooms</c> for the collection in every database, <c>clinic.*</c> for
    /// a whole database. A collection that is neither here nor in <see cref="Collections"/> is refused, so that a forgotten registration is an error
    /// and not a plaintext write.
    /// </summary>
    public IReadOnlyCollection<string> PlainCollections { get; init; } = [];

    /// <summary>
    /// The ids of the data keys that a key replaced. A value is read only with its member's or its document's own key, and with these; it is written
    /// with the own key. List the id of the old key before the new one is used, and take it away when everything is written again.
    /// </summary>
    public IReadOnlyDictionary<DataKeyReference, IReadOnlyCollection<Guid>> FormerKeys { get; init; } =
        ReadOnlyDictionary<DataKeyReference, IReadOnlyCollection<Guid>>.Empty;

    /// <summary>
    /// Whether a data key that a collection or an annotation names is created at start if the vault has none. False by default: a misspelt name
    /// would make a new key.
    /// </summary>
    public bool CreateMissingKeys { get; init; }

    /// <summary>Where warnings go; nowhere if null.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
