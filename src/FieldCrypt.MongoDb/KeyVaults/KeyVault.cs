using System.Diagnostics.CodeAnalysis;
using System.Text;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb;

/// <summary>
/// MongoDB's collection of wrapped data keys (Client Side Encryption specification, "Key vault collection" and "ClientEncryption"): every official
/// driver can use the same one.
/// </summary>
/// <remarks>
/// Thread-safe. Reads and writes are majority-acknowledged. Opened keys stay in memory as <see cref="KeyVaultOptions.Cache"/> says. Use a client of
/// its own: a key may be needed while a connection of the application's client waits for it.
/// </remarks>
public sealed class KeyVault : IDisposable
{
    private const string AlternateNamesIndex = "keyAltNames_1";

    private readonly IMongoCollection<BsonDocument> _collection;
    private readonly IReadOnlyList<MasterKeyProvider> _masterKeys;

    /// <summary>Makes a key vault.</summary>
    /// <param name="client">The client to reach it with; it stays its maker's to dispose.</param>
    /// <param name="collection">Database and collection, such as <c>encryption.__keyVault</c>.</param>
    /// <param name="masterKeys">
    /// The master keys: the first wraps new data keys, any opens what it wrapped. Several KMS keys may have the name <c>aws</c>: the first of
    /// them wraps, so that a vault moves from an old key to a new one.
    /// </param>
    /// <param name="options">How opened keys are kept; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The name is malformed, or there is no master key, or data keys could not tell two of them apart.
    /// </exception>
    public KeyVault(IMongoClient client, string collection, IReadOnlyList<MasterKeyProvider> masterKeys, KeyVaultOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(masterKeys);
        if (masterKeys.Count == 0)
        {
            throw new FieldCryptConfigurationException("A key vault needs at least one master key.");
        }

        if (masterKeys.GroupBy(masterKey => masterKey.Description).FirstOrDefault(same => same.Count() > 1) is { Key: var description })
        {
            throw new FieldCryptConfigurationException(
                $"Two master keys say the same of themselves, {description}: data keys could not tell them apart. Give one of them a name.");
        }

        var name = Namespace(collection);
        _masterKeys = [.. masterKeys];
        _collection = client.GetDatabase(name.DatabaseNamespace.DatabaseName)
            .GetCollection<BsonDocument>(name.CollectionName)
            .WithReadConcern(ReadConcern.Majority)
            .WithReadPreference(ReadPreference.Primary)
            .WithWriteConcern(WriteConcern.WMajority);
        Opened = new OpenedKeys(
            options ?? new(), FindAsync, FindAsync, async (document, cancel) => (await OpenAsync(document, cancel).ConfigureAwait(false)).Key);
    }

    /// <summary>Database and collection.</summary>
    public string CollectionName => _collection.CollectionNamespace.FullName;

    /// <summary>The data keys in memory.</summary>
    internal OpenedKeys Opened { get; }

    /// <summary>The documents of the data keys, read and written by majority.</summary>
    internal IMongoCollection<BsonDocument> Documents => _collection;

    /// <summary>
    /// Creates the unique index on alternate names, if it is missing. Without it two processes can give one name to two keys. Needs the privilege
    /// <c>createIndex</c>.
    /// </summary>
    public Task EnsureIndexAsync(CancellationToken cancellationToken = default) => _collection.Indexes.CreateOneAsync(
        new CreateIndexModel<BsonDocument>(
            new BsonDocument("keyAltNames", 1),
            new CreateIndexOptions<BsonDocument>
            {
                Name = AlternateNamesIndex,
                Unique = true,
                PartialFilterExpression = new BsonDocument("keyAltNames", new BsonDocument("$exists", true)),
            }),
        cancellationToken: cancellationToken);

    /// <summary>Creates a data key, or imports one.</summary>
    /// <param name="request">What it is to be; null for a new key without names.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="KeyAccessException">The master key cannot be used.</exception>
    /// <exception cref="MongoWriteException">An alternate name is taken (duplicate key), or the write failed.</exception>
    public async Task<Guid> CreateKeyAsync(DataKeyRequest? request = null, CancellationToken cancellationToken = default)
    {
        request ??= new();
        var names = request.AlternateNames.ToArray();
        if (names.Any(string.IsNullOrEmpty) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new ArgumentException("Alternate names are not empty, and each is there once.", nameof(request));
        }

        if (request.KeyMaterial.Length is not (0 or DataKey.Length))
        {
            throw new ArgumentException($"Imported key material has {DataKey.Length} bytes.", nameof(request));
        }

        var masterKey = MasterKey(request.Provider);
        using var key = request.KeyMaterial.IsEmpty ? Secret.Random(DataKey.Length) : Secret.CopyOf(request.KeyMaterial.Span);
        var wrapped = await masterKey.WrapAsync(key, cancellationToken).ConfigureAwait(false);
        var id = Guid.NewGuid();
        var now = DateTime.UtcNow;

        // Exactly these fields: libmongocrypt, and with it every driver, refuses a document that has others.
        var document = new BsonDocument { { "_id", new BsonBinaryData(id, GuidRepresentation.Standard) } };
        if (names.Length > 0)
        {
            document.Add("keyAltNames", new BsonArray(names));
        }

        document.Add("keyMaterial", new BsonBinaryData(wrapped, BsonBinarySubType.Binary));
        document.Add("creationDate", now);
        document.Add("updateDate", now);
        document.Add("status", 0);
        document.Add("masterKey", masterKey.Description);
        await _collection.InsertOneAsync(document, null, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>The id of the key with a name; created if there is none. Several processes may do so at once: all get the same key.</summary>
    /// <remarks>Creates the index on alternate names first, because without it two keys could get the name.</remarks>
    /// <exception cref="KeyAccessException">The master key cannot be used; or the name is pinned to a key that the vault does not have.</exception>
    public async Task<Guid> GetOrCreateKeyAsync(string alternateName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(alternateName);
        if (Opened.IsPinned(alternateName, out var pinned))
        {
            return (await FindAsync(pinned, cancellationToken).ConfigureAwait(false)).Id;
        }

        if (await GetKeyByAlternateNameAsync(alternateName, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found.Id;
        }

        await EnsureIndexAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await CreateKeyAsync(new DataKeyRequest { AlternateNames = [alternateName] }, cancellationToken).ConfigureAwait(false);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return (await FindAsync(alternateName, cancellationToken).ConfigureAwait(false)).Id;
        }
    }

    /// <summary>What the vault says of a data key; null if there is none of the id.</summary>
    /// <exception cref="DataNotAuthenticException">Its document is malformed.</exception>
    public async Task<DataKeyDocument?> GetKeyAsync(Guid id, CancellationToken cancellationToken = default) =>
        await FirstAsync(ById(id), cancellationToken).ConfigureAwait(false) is [var document, ..]
            ? Asked(DataKeyDocument.Parse(document), key => key.Id == id)
            : null;

    /// <summary>What the vault says of the data key with a name; null if there is none.</summary>
    /// <exception cref="DataNotAuthenticException">Several keys have the name: the unique index is missing. Or its document is malformed.</exception>
    public async Task<DataKeyDocument?> GetKeyByAlternateNameAsync(string alternateName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(alternateName);
        var found = await FirstAsync(new BsonDocument("keyAltNames", alternateName), cancellationToken).ConfigureAwait(false);
        return found.Count > 1
            ? throw new DataNotAuthenticException(
                $"Several data keys of {CollectionName} have the alternate name '{ForeignText.Shown(alternateName)}': create the unique index and "
                + "remove the name from all but one.")
            : found is [var document] ? Asked(DataKeyDocument.Parse(document), key => key.AlternateNames.Contains(alternateName)) : null;
    }

    /// <summary>What the vault says of all its data keys.</summary>
    public async Task<IReadOnlyList<DataKeyDocument>> GetKeysAsync(CancellationToken cancellationToken = default)
    {
        var documents = await _collection.Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. documents.Select(DataKeyDocument.Parse)];
    }

    /// <summary>Gives a data key one more name.</summary>
    /// <returns>What the vault said of it before; null if there is none of the id.</returns>
    /// <exception cref="MongoCommandException">Another key has the name (duplicate key).</exception>
    public async Task<DataKeyDocument?> AddAlternateNameAsync(Guid id, string alternateName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(alternateName);
        return await ChangeAsync(id, new BsonDocument("$addToSet", new BsonDocument("keyAltNames", alternateName)), alternateName, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Takes a name from a data key.</summary>
    /// <returns>What the vault said of it before; null if there is none of the id.</returns>
    public async Task<DataKeyDocument?> RemoveAlternateNameAsync(Guid id, string alternateName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(alternateName);

        // The last name takes the field with it, because an empty array would take part in the unique index. A key without names stays one:
        // $filter alone makes null of a field that is missing, and with that no driver could read the key any more.
        var onlyName = new BsonArray { alternateName };
        var namesNow = new BsonDocument("$ifNull", new BsonArray { "$keyAltNames", onlyName });
        var names = new BsonDocument("$cond", new BsonArray
        {
            new BsonDocument("$eq", new BsonArray { namesNow, onlyName }),
            "$$REMOVE",
            new BsonDocument("$filter", new BsonDocument
            {
                { "input", "$keyAltNames" },
                { "cond", new BsonDocument("$ne", new BsonArray { "$$this", alternateName }) },
            }),
        });
        var pipeline = PipelineDefinition<BsonDocument, BsonDocument>.Create(new BsonDocument("$set", new BsonDocument("keyAltNames", names)));
        return await ChangeAsync(id, Builders<BsonDocument>.Update.Pipeline(pipeline), alternateName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a data key: what it encrypted cannot be read any more by anybody, once caches have expired and backups are gone.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteKeyAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var result = await _collection.DeleteOneAsync(ById(id), cancellationToken).ConfigureAwait(false);
        Opened.Forget(id, []);
        return result.DeletedCount > 0;
    }

    /// <summary>
    /// Wraps data keys again, with another master key or with the same; data stays as it is. All are opened and wrapped before the first is
    /// written, so that a master key that fails changes nothing.
    /// </summary>
    /// <param name="filter">Which data keys; an empty filter for all.</param>
    /// <param name="provider">The name of the provider that wraps them; null for the one that opens each.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many were wrapped again.</returns>
    /// <exception cref="KeyAccessException">A master key cannot be used; nothing was changed.</exception>
    public async Task<long> RewrapManyAsync(
        FilterDefinition<BsonDocument> filter, string? provider = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var fixedMasterKey = provider is null ? null : MasterKey(provider);
        var found = await _collection.Find(filter).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            return 0;
        }

        var writes = new List<WriteModel<BsonDocument>>(found.Count);
        foreach (var document in found.Select(DataKeyDocument.Parse))
        {
            writes.Add(new UpdateOneModel<BsonDocument>(
                ById(document.Id), WrappedAgain(await WrapAgainAsync(document, fixedMasterKey, cancellationToken).ConfigureAwait(false))));
        }

        var result = await _collection.BulkWriteAsync(writes, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.ModifiedCount;
    }

    /// <summary>Clears the data keys in memory.</summary>
    public void Dispose() => Opened.Dispose();

    /// <summary>Opens a data key and wraps it again; nothing is written.</summary>
    /// <param name="document">What the vault says of it.</param>
    /// <param name="masterKey">What wraps it; null for the master key that opens it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The fields of its document that become others.</returns>
    internal async Task<BsonDocument> WrapAgainAsync(DataKeyDocument document, MasterKeyProvider? masterKey, CancellationToken cancellationToken)
    {
        var (key, openedBy) = await OpenAsync(document, cancellationToken).ConfigureAwait(false);
        using var opened = key;
        masterKey ??= openedBy;
        var wrapped = await masterKey.WrapAsync(opened, cancellationToken).ConfigureAwait(false);
        return new() { { "masterKey", masterKey.Description }, { "keyMaterial", new BsonBinaryData(wrapped, BsonBinarySubType.Binary) } };
    }

    /// <summary>The update that writes the fields of a data key that was wrapped again, with the time.</summary>
    internal static BsonDocument WrappedAgain(BsonDocument fields) =>
        new() { { "$set", fields }, { "$currentDate", new BsonDocument("updateDate", true) } };

    /// <summary>Opens a data key from the vault, whatever is in memory, and forgets it.</summary>
    internal async Task RequireOpenableAsync(DataKeyReference key, CancellationToken cancellationToken)
    {
        var id = key.Id;
        var document = key.AlternateName is { } name && !Opened.IsPinned(name, out id)
            ? await FindAsync(name, cancellationToken).ConfigureAwait(false)
            : await FindAsync(id, cancellationToken).ConfigureAwait(false);
        (await OpenAsync(document, cancellationToken).ConfigureAwait(false)).Key.Dispose();
    }

    internal async Task<DataKeyDocument> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await GetKeyAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Missing($"{id}", $"data key {id}");

    internal async Task<DataKeyDocument> FindAsync(string alternateName, CancellationToken cancellationToken) =>
        await GetKeyByAlternateNameAsync(alternateName, cancellationToken).ConfigureAwait(false)
        ?? throw Missing(
            alternateName,
            $"data key with the alternate name '{ForeignText.Shown(alternateName)}': create it ({nameof(GetOrCreateKeyAsync)}, or "
                + $"{nameof(FieldCryptMongoDbOptions)}.{nameof(FieldCryptMongoDbOptions.CreateMissingKeys)}), or correct the name");

    private static CollectionNamespace Namespace(string collection)
    {
        try
        {
            return CollectionNamespace.FromFullName(collection);
        }
        catch (ArgumentException e)
        {
            throw new FieldCryptConfigurationException($"'{collection}' is not a database and a collection, such as encryption.__keyVault.", e);
        }
    }

    private static BsonDocument ById(Guid id) => new("_id", new BsonBinaryData(id, GuidRepresentation.Standard));

    private DataKeyDocument Asked(DataKeyDocument document, Func<DataKeyDocument, bool> isAsked) => isAsked(document)
        ? document
        : throw new DataNotAuthenticException($"The server answered with another data key of {CollectionName} than was asked for.");

    private KeyAccessException Missing(string id, string what) =>
        new(KeyAccessFailure.NotFound, $"The key vault {CollectionName} has no {what}.") { KeyId = id };

    private Task<List<BsonDocument>> FirstAsync(FilterDefinition<BsonDocument> filter, CancellationToken cancellationToken) =>
        _collection.Find(filter).Limit(2).ToListAsync(cancellationToken);

    private async Task<DataKeyDocument?> ChangeAsync(
        Guid id, UpdateDefinition<BsonDocument> update, string alternateName, CancellationToken cancellationToken)
    {
        var before = await _collection.FindOneAndUpdateAsync<BsonDocument>(
            ById(id), update, new() { ReturnDocument = ReturnDocument.Before }, cancellationToken).ConfigureAwait(false);
        Opened.Forget(id, [alternateName]);
        return before is null ? null : DataKeyDocument.Parse(before);
    }

    /// <summary>The master key of a provider's name, or the first.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is none of the name.</exception>
    internal MasterKeyProvider MasterKey(string? provider) => provider is null
        ? _masterKeys[0]
        : _masterKeys.FirstOrDefault(candidate => candidate.Name == provider)
            ?? throw new FieldCryptConfigurationException($"The key vault {CollectionName} has no master key of provider '{ForeignText.Shown(provider)}' configured.");

    [SuppressMessage("Reliability", "CA2000", Justification = "The result's key goes to the caller.")]
    private async Task<(Secret Key, MasterKeyProvider OpenedBy)> OpenAsync(DataKeyDocument document, CancellationToken cancellationToken)
    {
        var skipped = new StringBuilder();
        foreach (var masterKey in _masterKeys)
        {
            var result = await masterKey.UnwrapAsync(document.MasterKey, document.KeyMaterial, cancellationToken).ConfigureAwait(false);
            if (result.Key is { } key)
            {
                return (key, masterKey);
            }

            skipped.Append(' ').Append(masterKey.Name).Append(": ").Append(ForeignText.Shown(result.SkipReason, 256)).Append(';');
        }

        throw new KeyAccessException(
            KeyAccessFailure.NoMatchingKey,
            $"No configured master key opens data key {document.Id} of {CollectionName}, which "
            + $"{ForeignText.Shown(document.MasterKey.ToString(), 512)} wrapped.{skipped}")
        {
            KeyId = $"{document.Id}",
        };
    }
}
