using FieldCrypt.Keys;
using FieldCrypt.MongoDb.KeyVaults;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>A key vault's documents in memory, under one local master key, for tests that need no server.</summary>
internal sealed class StoredKeys : IDisposable
{
    private readonly Dictionary<Guid, DataKeyDocument> _documents = [];
    private readonly LocalMasterKeyProvider _masterKey;

    private StoredKeys(byte[] masterKey, KeyVaultOptions? options)
    {
        _masterKey = new LocalMasterKeyProvider(masterKey);
        Opened = new OpenedKeys(
            options ?? new(),
            (id, _) => Task.FromResult(_documents.TryGetValue(id, out var found) ? found : throw Missing($"{id}")),
            (name, _) => Task.FromResult(_documents.Values.FirstOrDefault(key => key.AlternateNames.Contains(name)) ?? throw Missing(name)),
            OpenAsync);
    }

    public StoredKeys(params (Guid Id, byte[] Key)[] keys)
        : this(CsfleVectors.ZeroMasterKey, null)
    {
        foreach (var (id, key) in keys)
        {
            Add(id, key);
        }
    }

    public OpenedKeys Opened { get; }

    /// <summary>How often a document was opened.</summary>
    public int Openings { get; private set; }

    /// <summary>Some of libmongocrypt's test keys.</summary>
    public static StoredKeys Published(params string[] ids)
    {
        var keys = new StoredKeys(CsfleVectors.ZeroMasterKey, null);
        foreach (var id in ids)
        {
            keys.Add(DataKeyDocument.Parse(CsfleVectors.LocalKeyDocument(id)));
        }

        return keys;
    }

    public void Add(Guid id, byte[] key, params string[] names)
    {
        using var dataKey = Secret.CopyOf(key);
        var wrapped = _masterKey.WrapAsync(dataKey, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        var document = new BsonDocument
        {
            { "_id", new BsonBinaryData(id, GuidRepresentation.Standard) },
            { "keyMaterial", wrapped },
            { "creationDate", DateTime.UnixEpoch },
            { "updateDate", DateTime.UnixEpoch },
            { "status", 0 },
            { "masterKey", _masterKey.Description },
        };
        if (names.Length > 0)
        {
            document.Add("keyAltNames", new BsonArray(names));
        }

        Add(DataKeyDocument.Parse(document));
    }

    public void Add(DataKeyDocument document) => _documents[document.Id] = document;

    public void Delete(Guid id) => _documents.Remove(id);

    public void Dispose()
    {
        Opened.Dispose();
        _masterKey.Dispose();
    }

    private async Task<Secret> OpenAsync(DataKeyDocument document, CancellationToken cancellationToken)
    {
        Openings++;
        return (await _masterKey.UnwrapAsync(document.MasterKey, document.KeyMaterial, cancellationToken)).Key!;
    }

    private static KeyAccessException Missing(string key) => new(KeyAccessFailure.NotFound, $"no {key}");
}
