using MongoDB.Driver;

namespace FieldCrypt.MongoDb;

/// <summary>What a host registers; read once.</summary>
public sealed class MongoDbRegistration
{
    /// <summary>How the application's client connects.</summary>
    public MongoClientSettings Settings { get; set; } = new();

    /// <summary>
    /// Makes the key vault, once, with a client of its own; the host disposes it. Required.
    /// </summary>
    public Func<IServiceProvider, KeyVault>? KeyVault { get; set; }

    /// <inheritdoc cref="FieldCryptMongoDbOptions.Collections"/>
    public IList<CollectionSchema> Collections { get; } = [];

    /// <inheritdoc cref="FieldCryptMongoDbOptions.PlainCollections"/>
    public IList<string> PlainCollections { get; } = [];

    /// <inheritdoc cref="FieldCryptMongoDbOptions.FormerKeys"/>
    public IDictionary<DataKeyReference, IReadOnlyCollection<Guid>> FormerKeys { get; } = new Dictionary<DataKeyReference, IReadOnlyCollection<Guid>>();

    /// <inheritdoc cref="FieldCryptMongoDbOptions.CreateMissingKeys"/>
    public bool CreateMissingKeys { get; set; }
}
