using MongoDB.Driver;

namespace FieldCrypt.MongoDb;

/// <summary>What a host registers; read once. Several modules may each add their collections: what they say is taken together.</summary>
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

    /// <summary>
    /// The keys of keyed services whose MongoDB client, database or collection is a plain one on purpose. Every other one that the host hands out must be
    /// guarded, or the host does not start.
    /// </summary>
    public ISet<object> PlainClientKeys { get; } = new HashSet<object>();

    /// <summary>Adds what another module says.</summary>
    /// <exception cref="FieldCryptConfigurationException">It says otherwise what can be said only once.</exception>
    internal void Add(MongoDbRegistration other)
    {
        if (other.KeyVault is not null && KeyVault is not null && other.KeyVault != KeyVault)
        {
            throw new FieldCryptConfigurationException($"AddMongoDb was given two {nameof(KeyVault)}s: give it one, and add collections in the other call.");
        }

        var unset = new MongoClientSettings();
        if (!other.Settings.Equals(unset) && !Settings.Equals(unset) && !other.Settings.Equals(Settings))
        {
            throw new FieldCryptConfigurationException($"AddMongoDb was given two {nameof(Settings)} that differ: give it one, and add collections in the other call.");
        }

        KeyVault ??= other.KeyVault;
        Settings = Settings.Equals(unset) ? other.Settings : Settings;
        CreateMissingKeys |= other.CreateMissingKeys;
        foreach (var collection in other.Collections)
        {
            Collections.Add(collection);
        }

        foreach (var plain in other.PlainCollections)
        {
            PlainCollections.Add(plain);
        }

        foreach (var (key, former) in other.FormerKeys)
        {
            FormerKeys[key] = FormerKeys.TryGetValue(key, out var known) ? [.. known.Union(former)] : former;
        }

        PlainClientKeys.UnionWith(other.PlainClientKeys);
    }
}
