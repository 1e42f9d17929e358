using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.Testing.Services;

namespace FieldCrypt.Testing;

/// <summary>Amazon's own DynamoDB Local for tests and demonstrations.</summary>
/// <remarks>
/// <para>
/// It is found in this order: an endpoint in the environment variable <c>FIELDCRYPT_DYNAMODB_URL</c>; Docker, where a daemon answers; else
/// it is fetched once with the npm client into the user's cache folder and started with Java.
/// </para>
/// <para>
/// One process holds separate Regions: a request reaches the tables of the Region that its signature names, so one service is enough for
/// several Regions. It starts empty unless the endpoint was given. Thread-safe.
/// </para>
/// </remarks>
public sealed class DynamoDbLocal : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private readonly IAsyncDisposable? _service;

    private DynamoDbLocal(Uri endpoint, IAsyncDisposable? service)
    {
        Endpoint = endpoint;
        _service = service;
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>Credentials that it accepts; it keeps separate data for each access key.</summary>
    public AWSCredentials Credentials { get; } = new BasicAWSCredentials(AccessKeyId, "fieldcrypt");

    internal static string AccessKeyId => "fieldcrypt";

    /// <summary>Starts the service, or finds the one that the environment names.</summary>
    /// <exception cref="LocalServiceException">It cannot be had here; the message says what to install.</exception>
    public static async Task<DynamoDbLocal> StartAsync(CancellationToken cancellationToken = default)
    {
        if (Environment.GetEnvironmentVariable("FIELDCRYPT_DYNAMODB_URL") is { Length: > 0 } url)
        {
            return await ReadyAsync(new DynamoDbLocal(new Uri(url), null), cancellationToken).ConfigureAwait(false);
        }

        var service = await DockerService.TryStartAsync("amazon/dynamodb-local", 8000, cancellationToken).ConfigureAwait(false) is { } container
            ? new DynamoDbLocal(container.Endpoint, container)
            : await StartWithJavaAsync(cancellationToken).ConfigureAwait(false);
        return await ReadyAsync(service, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts dynalite, an independent implementation of DynamoDB for Node.js, in the place of Amazon's own: what holds on both does not
    /// hang on the habits of one. It has no transactions and no PartiQL.
    /// </summary>
    /// <exception cref="LocalServiceException">It cannot be had here; the message says what to install.</exception>
    internal static async Task<DynamoDbLocal> StartDynaliteAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var package = await ServiceCache.NpmInstallationAsync("dynalite", "4.0.0", cancellationToken).ConfigureAwait(false);
            var port = FreePort();
            var node = ChildProcess.Start(
                "node", package, ["cli.js", "--host", "127.0.0.1", "--port", $"{port}", "--createTableMs", "0", "--deleteTableMs", "0"]);
            return await ReadyAsync(new DynamoDbLocal(new Uri($"http://127.0.0.1:{port}"), node), cancellationToken).ConfigureAwait(false);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LocalServiceException("dynalite cannot be started here: install Node.js with npm.", e);
        }
    }

    /// <summary>The configuration of a client in a Region.</summary>
    public AmazonDynamoDBConfig CreateConfig(string region) => new() { ServiceURL = Endpoint.ToString(), AuthenticationRegion = region };

    /// <summary>A plain client in a Region; the caller disposes it.</summary>
    public AmazonDynamoDBClient CreateClient(string region = "us-east-1") => new(Credentials, CreateConfig(region));

    /// <summary>Makes a table with keys of text, paid per request, with a stream of old and new images, and waits until it can be used.</summary>
    public async Task CreateTableAsync(
        string region, string tableName, string partitionKey, string? sortKey = null, CancellationToken cancellationToken = default)
    {
        List<string> keys = sortKey is null ? [partitionKey] : [partitionKey, sortKey];
        await CreateTableAsync(
            region,
            new CreateTableRequest
            {
                TableName = tableName,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [.. keys.Select((key, i) => new KeySchemaElement(key, i == 0 ? KeyType.HASH : KeyType.RANGE))],
                AttributeDefinitions = [.. keys.Select(key => new AttributeDefinition(key, ScalarAttributeType.S))],
                StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a table as the request says, with indexes for example, and waits until it can be used.</summary>
    public async Task CreateTableAsync(string region, CreateTableRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var client = CreateClient(region);
        await client.CreateTableAsync(request, cancellationToken).ConfigureAwait(false);
        await WaitUntilActiveAsync(client, request.TableName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the same table in several Regions; <see cref="GlobalTableReplicator"/> then keeps them alike.</summary>
    public async Task CreateGlobalTableAsync(
        string tableName, string partitionKey, IReadOnlyList<string> regions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(regions);
        foreach (var region in regions)
        {
            await CreateTableAsync(region, tableName, partitionKey, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the service, unless it was given by the environment.</summary>
    public ValueTask DisposeAsync() => _service?.DisposeAsync() ?? ValueTask.CompletedTask;

    // The service, and what stands in for it, may answer before the table can be used.
    private static async Task WaitUntilActiveAsync(AmazonDynamoDBClient client, string tableName, CancellationToken cancellationToken)
    {
        while ((await client.DescribeTableAsync(tableName, cancellationToken).ConfigureAwait(false)).Table.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<DynamoDbLocal> StartWithJavaAsync(CancellationToken cancellationToken)
    {
        try
        {
            var package = await ServiceCache.NpmPackageAsync("amplify-dynamodb-simulator", "2.9.30", cancellationToken).ConfigureAwait(false);
            var port = FreePort();
            var java = ChildProcess.Start(
                "java",
                Path.Combine(package, "emulator"),
                ["-Djava.library.path=DynamoDBLocal_lib", "-Xmx256m", "-jar", "DynamoDBLocal.jar", "-inMemory", "-port", $"{port}", "-disableTelemetry"]);
            return new DynamoDbLocal(new Uri($"http://127.0.0.1:{port}"), java);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or LocalServiceException)
        {
            throw new LocalServiceException(
                "DynamoDB Local cannot be started here: install Docker, or Java 17 and npm, or set FIELDCRYPT_DYNAMODB_URL to a running one.", e);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<DynamoDbLocal> ReadyAsync(DynamoDbLocal service, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        using var client = service.CreateClient();
        while (true)
        {
            try
            {
                await client.ListTablesAsync(timeout.Token).ConfigureAwait(false);
                return service;
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                await service.DisposeAsync().ConfigureAwait(false);
                throw NotReady(service, e);
            }
            catch (Exception e) when (e is HttpRequestException or AmazonServiceException or IOException)
            {
                if (service._service is ChildProcess { HasExited: true })
                {
                    throw NotReady(service, e);
                }

                await Task.Delay(100, timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static LocalServiceException NotReady(DynamoDbLocal service, Exception cause) => new(
        $"The DynamoDB at {service.Endpoint} does not answer: install Docker, or Java 17 and npm, or correct FIELDCRYPT_DYNAMODB_URL.", cause);
}
