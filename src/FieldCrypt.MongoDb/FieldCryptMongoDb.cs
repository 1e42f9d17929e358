using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Diagnostics;
using FieldCrypt.MongoDb.Guard;
using FieldCrypt.MongoDb.Schema;
using FieldCrypt.MongoDb.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;

namespace FieldCrypt.MongoDb;

/// <summary>
/// Encrypts annotated members of classes on their way to MongoDB and decrypts them on the way back, and guards clients against commands that would
/// show their plaintext to the server or be answered wrongly.
/// </summary>
/// <remarks>
/// <para>Thread-safe. Make one for the application, before anything uses the classes; create clients with it, then <see cref="StartAsync"/>.</para>
/// <para>The driver has one mapping for a class in a process, so a class belongs to one of these at a time. Dispose it to free its classes.</para>
/// </remarks>
public sealed class FieldCryptMongoDb : IDisposable
{
    private const string ProbeCommand = "ping";
    private const string ProbeField = "fieldCryptProbe";

    private readonly FieldCryptMongoDbOptions _options;
    private readonly CommandGuard _guard;
    private readonly ILogger _logger;
    private readonly FrozenDictionary<DataKeyReference, FrozenSet<Guid>> _formerKeys;

    /// <summary>Makes it: maps the classes of its collections, and gives their annotated members their keys.</summary>
    /// <exception cref="FieldCryptConfigurationException">
    /// An annotation would have no effect, in a class of the collections or in any class that the driver has mapped in this process; a collection is
    /// listed twice; or a class is used by another <see cref="FieldCryptMongoDb"/>, or by two collections with different keys.
    /// </exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Whoever made the schemas was told.")]
    public FieldCryptMongoDb(FieldCryptMongoDbOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = (ILogger?)options.LoggerFactory?.CreateLogger<FieldCryptMongoDb>() ?? NullLogger.Instance;
        _formerKeys = options.FormerKeys.ToFrozenDictionary(static key => key.Key, static key => key.Value.ToFrozenSet());
        try
        {
            foreach (var collection in options.Collections)
            {
                collection.Bind(this, options.Vault.Opened);
                WarnOfMissingId(collection);
            }

            MappedClasses.RequireEncrypted();
            _guard = new CommandGuard(new GuardedCollections(options.Collections, options.PlainCollections));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Registers the convention that annotated classes are mapped by. Making a <see cref="CollectionSchema"/> does the same; call this where classes are
    /// mapped before that: as the first line of the program, or in a module initializer. The package calls it when a C# program starts that references it, unless
    /// the project says <c>FieldCryptFromTheStart</c> is <c>false</c>.
    /// </summary>
    /// <remarks>
    /// From then on no client of the process stores an object of an annotated class in the clear, or reads one: until a <see cref="FieldCryptMongoDb"/> has the
    /// collection of its class, serializing it is refused.
    /// Class maps that were registered before are included, unless they are in use already; then this is an error that names the members, and a
    /// <see cref="FieldCryptMongoDb"/> cannot be made. Calling it again only looks for such classes again.
    /// </remarks>
    /// <exception cref="FieldCryptConfigurationException">A class that is in use already is stored with plaintext of an annotated member.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The driver maps classes by reflection; what it does not find it does not store.")]
    public static void RegisterConvention()
    {
        EncryptionConvention.Register();
        ClassMapWatch.Register();
        ProcessGuards.Report("mongodb", "refuse", 1);
        MappedClasses.RequireEncrypted();
    }

    /// <summary>Makes a client whose commands are guarded.</summary>
    /// <param name="settings">How to connect; not changed.</param>
    /// <returns>The client; the caller disposes it.</returns>
    /// <exception cref="FieldCryptConfigurationException">The settings ask for the driver's own automatic encryption.</exception>
    public IMongoClient CreateClient(MongoClientSettings settings) => new MongoClient(Protect(settings));

    /// <summary>Adds the guard to the settings of a client.</summary>
    /// <remarks>
    /// The guard is the first subscriber to the driver's event of a command that is about to be sent, which it refuses by an exception: other
    /// subscribers, set before or after, and the driver's log do not hear of a command that is refused.
    /// <see cref="VerifyGuardAsync"/> proves that the driver in use lets it do so.
    /// </remarks>
    /// <param name="settings">How to connect; not changed.</param>
    /// <returns>A copy with the guard.</returns>
    /// <exception cref="FieldCryptConfigurationException">The settings ask for the driver's own automatic encryption.</exception>
    public MongoClientSettings Protect(MongoClientSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.AutoEncryptionOptions is not null)
        {
            throw new FieldCryptConfigurationException("The driver's automatic encryption and FieldCrypt would both encrypt: take AutoEncryptionOptions out.");
        }

        var guarded = settings.Clone();
        var configure = settings.ClusterConfigurator;
        guarded.ClusterConfigurator = cluster =>
        {
            // First, so that nobody else hears of a command that is refused.
            cluster.Subscribe<CommandStartedEvent>(BeforeSending);
            configure?.Invoke(cluster);
        };
        if (settings.LoggingSettings is { LoggerFactory: { } loggers } logging)
        {
            guarded.LoggingSettings = new(new HeldBackLogging(loggers), logging.MaxDocumentSize);
        }

        return guarded;
    }

    /// <summary>Opens the data keys that are known by name or id, so that no operation waits for one.</summary>
    /// <exception cref="KeyAccessException">A data key is missing, or cannot be opened.</exception>
    /// <exception cref="FieldCryptConfigurationException">A class was mapped since in such a way that an annotation has no effect.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Whoever made the schemas was told.")]
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        MappedClasses.RequireEncrypted();
        foreach (var reference in References())
        {
            if (_options.CreateMissingKeys && reference.AlternateName is { } name)
            {
                await _options.Vault.GetOrCreateKeyAsync(name, cancellationToken).ConfigureAwait(false);
            }

            (await _options.Vault.Opened.GetAsync(reference, cancellationToken).ConfigureAwait(false)).Release();
        }
    }

    /// <summary>Opens the data key of one tenant, or of whatever else has its own, so that its first operation does not wait for it.</summary>
    /// <exception cref="KeyAccessException">The data key is missing, or cannot be opened.</exception>
    public async Task OpenKeyAsync(DataKeyReference key, CancellationToken cancellationToken = default) =>
        (await _options.Vault.Opened.GetAsync(key, cancellationToken).ConfigureAwait(false)).Release();

    /// <summary>Proves that the guard of a client can refuse a command: it has one refused that a server would answer.</summary>
    /// <exception cref="FieldCryptConfigurationException">The command was sent: the client has no guard, or its driver does not let one refuse.</exception>
    public async Task VerifyGuardAsync(IMongoClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        try
        {
            await client.GetDatabase("admin")
                .RunCommandAsync<BsonDocument>(new BsonDocument { { ProbeCommand, 1 }, { ProbeField, 1 } }, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (GuardProbeException)
        {
            return;
        }
        catch (MongoCommandException)
        {
            // Answered, so it was sent.
        }

        throw new FieldCryptConfigurationException(
            $"The client is not guarded: make it with {nameof(CreateClient)} or {nameof(Protect)}, and use a version of MongoDB.Driver that FieldCrypt was tested with.");
    }

    /// <summary>
    /// Says with which data key filters and updates are encrypted, in collections where each document has its own, until the result is disposed. It
    /// flows with asynchronous calls.
    /// </summary>
    public static IDisposable UseKey(DataKeyReference key) => DocumentKey.Use(key);

    /// <summary>Frees the classes; their encrypted members cannot be read or written until another one has their collections.</summary>
    public void Dispose()
    {
        foreach (var collection in _options.Collections)
        {
            collection.Unbind(this);
        }
    }

    internal KeyVault Vault => _options.Vault;

    /// <summary>The data keys that are known by name or id.</summary>
    internal IEnumerable<DataKeyReference> References() => _options.Collections
        .SelectMany(collection => collection.Members)
        .Select(member => member.Bound?.Fixed)
        .OfType<DataKeyReference>()
        .Distinct();

    /// <summary>Whether an id is of a key that the one that is meant replaced.</summary>
    internal bool IsFormerKey(DataKeyReference key, Guid id) => _formerKeys.TryGetValue(key, out var former) && former.Contains(id);

    internal void CountPlaintextRead(string member)
    {
        FieldCryptMetrics.PlaintextRead(member);
        MongoDbLog.PlaintextRead(_logger, member);
    }

    // A library that registers a class map later, to say which member is the _id, is refused silently by the driver's TryRegisterClassMap.
    private void WarnOfMissingId(CollectionSchema collection)
    {
        var map = BsonClassMap.LookupClassMap(collection.DocumentType);
        if (map is { IdMemberMap: null, ExtraElementsMemberMap: null, IgnoreExtraElements: false })
        {
            MongoDbLog.MissingId(_logger, collection.DocumentType.Name, collection.Name);
        }
    }

    private void BeforeSending(CommandStartedEvent started)
    {
        if (started.CommandName == ProbeCommand && started.Command.Contains(ProbeField))
        {
            HeldBackLogging.Forget();
            throw new GuardProbeException();
        }

        try
        {
            _guard.Check(started.CommandName, started.DatabaseNamespace.DatabaseName, started.Command);
        }
        catch
        {
            HeldBackLogging.Forget();
            throw;
        }

        HeldBackLogging.Release();
    }
}
