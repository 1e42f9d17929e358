using System.Collections.Concurrent;
using Amazon;
using Amazon.KeyManagementService;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FieldCrypt.Kms;

/// <summary>The AWS KMS clients of an application: one per Region, made when it is first needed.</summary>
/// <remarks>
/// Thread-safe. Make one for the whole application and share it between providers: what is learned about a Region, such as that it keeps
/// failing, then serves all of them. It disposes the clients that it made.
/// </remarks>
public sealed class KmsClients : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IAmazonKeyManagementService>> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<KmsRegion>> _regions = new(StringComparer.Ordinal);
    private readonly Func<string, IAmazonKeyManagementService> _factory;
    private readonly KmsCallOptions _options;
    private readonly ILogger _logger;
    private readonly bool _ownsClients;
    private int _disposed;

    /// <summary>Makes the AWS SDK's own clients, with its usual search for credentials, and calls them with the default options.</summary>
    public KmsClients()
        : this(KmsCallOptions.Default)
    {
    }

    /// <summary>
    /// Makes the AWS SDK's own clients, with its usual search for credentials. They do not retry: that is done here, and measured. They never log
    /// answers, whatever <c>AWSConfigs.LoggingConfig</c> says: data keys stand in them.
    /// </summary>
    /// <param name="options">How KMS is called.</param>
    /// <exception cref="FieldCryptConfigurationException">An option is out of its range.</exception>
    public KmsClients(KmsCallOptions options)
        : this(static region => new SilentKmsClient(ConfigFor(region)), options)
    {
    }

    /// <summary>Makes clients with a factory and calls them with the default options.</summary>
    /// <param name="factory">As in the other constructor.</param>
    public KmsClients(Func<string, IAmazonKeyManagementService> factory)
        : this(factory, KmsCallOptions.Default)
    {
    }

    /// <summary>Makes clients with a factory.</summary>
    /// <param name="factory">
    /// Makes the client of a Region, given its name such as <c>eu-west-1</c>. Called once per Region, and again only if it failed. The
    /// client is disposed together with this object. Best made with <c>MaxErrorRetry = 0</c>: what the SDK tries again by itself is not seen
    /// here. One that logs answers is told of: data keys stand in them.
    /// </param>
    /// <param name="options">How KMS is called.</param>
    /// <exception cref="FieldCryptConfigurationException">An option is out of its range.</exception>
    public KmsClients(Func<string, IAmazonKeyManagementService> factory, KmsCallOptions options)
        : this(factory, options, ownsClients: true)
    {
    }

    private KmsClients(Func<string, IAmazonKeyManagementService> factory, KmsCallOptions options, bool ownsClients)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _factory = factory;
        _options = options;
        _logger = options.LoggerFactory?.CreateLogger("FieldCrypt.Kms") ?? NullLogger.Instance;
        _ownsClients = ownsClients;
    }

    internal KmsCallOptions Options => _options;

    internal ILogger Logger => _logger;

    /// <summary>Uses one client for one Region and refuses every other Region. The client stays its maker's to dispose.</summary>
    /// <param name="region">The Region that the client calls, such as <c>eu-west-1</c>.</param>
    /// <param name="client">The client.</param>
    /// <param name="options">How KMS is called; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The Region is malformed, or an option is out of its range.</exception>
    public static KmsClients ForOneRegion(string region, IAmazonKeyManagementService client, KmsCallOptions? options = null)
    {
        RequireRegion(region);
        ArgumentNullException.ThrowIfNull(client);
        return new KmsClients(
            asked => asked == region
                ? client
                : throw new FieldCryptConfigurationException($"There is a KMS client for {region} only, and {asked} was asked for."),
            options ?? KmsCallOptions.Default,
            ownsClients: false);
    }

    /// <summary>The client of a Region; the same one each time.</summary>
    /// <param name="region">The Region, such as <c>eu-west-1</c>.</param>
    /// <exception cref="FieldCryptConfigurationException">There is no client for the Region, or it would call another.</exception>
    /// <exception cref="ObjectDisposedException">The clients were disposed.</exception>
    public IAmazonKeyManagementService ForRegion(string region)
    {
        RequireRegion(region);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var lazy = _clients.GetOrAdd(region, key => new Lazy<IAmazonKeyManagementService>(() => Make(key)));
        try
        {
            var client = lazy.Value;
            if (Volatile.Read(ref _disposed) != 0 && _ownsClients)
            {
                // Made while the others were being disposed, and so perhaps missed there. Disposing a client twice does no harm.
                client.Dispose();
                ObjectDisposedException.ThrowIf(true, this);
            }

            return client;
        }
        catch
        {
            // A Lazy keeps its exception: forget it, so that a passing failure of the factory is not for ever.
            _clients.TryRemove(new KeyValuePair<string, Lazy<IAmazonKeyManagementService>>(region, lazy));
            throw;
        }
    }

    /// <summary>Disposes the clients that were made here. Calling it again does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0 || !_ownsClients)
        {
            return;
        }

        foreach (var lazy in _clients.Values)
        {
            if (lazy.IsValueCreated)
            {
                lazy.Value.Dispose();
            }
        }
    }

    /// <summary>The calls of a Region, which share its client and its circuit breaker.</summary>
    internal KmsRegion Region(string region) => _regions.GetOrAdd(
        region,
        static (name, clients) => new Lazy<KmsRegion>(
            () => new KmsRegion(name, () => clients.ForRegion(name), clients._options, clients._logger)),
        this).Value;

    internal static void RequireRegion(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (!KmsKeyArn.IsRegionOrPartition(region))
        {
            throw new FieldCryptConfigurationException($"'{region}' is not an AWS Region, such as eu-west-1.");
        }
    }

    internal static AmazonKeyManagementServiceConfig ConfigFor(string region) =>
        new() { RegionEndpoint = RegionEndpoint.GetBySystemName(region), MaxErrorRetry = 0 };

    private static bool LogsAnswers(IAmazonKeyManagementService client) => client is not SilentKmsClient
        && (client.Config?.LogResponse == true || AWSConfigs.LoggingConfig.LogResponses != ResponseLoggingOption.Never);

    /// <remarks>A client of the wrong Region would turn "no call leaves the Region" into a hope, so it is refused here.</remarks>
    private IAmazonKeyManagementService Make(string region)
    {
        var client = _factory(region)
            ?? throw new FieldCryptConfigurationException($"The factory of KMS clients made none for {region}.");
        var actual = client.Config?.AuthenticationRegion ?? client.Config?.RegionEndpoint?.SystemName;
        if (actual is null || actual == region)
        {
            if (LogsAnswers(client))
            {
                KmsLog.ClientLogsAnswers(_logger, region);
            }

            return client;
        }

        if (_ownsClients)
        {
            client.Dispose();
        }

        throw new FieldCryptConfigurationException($"The KMS client for {region} calls {actual}.");
    }
}
