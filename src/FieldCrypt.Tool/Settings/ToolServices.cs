using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using FieldCrypt.Kms;
using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;

namespace FieldCrypt.Tool.Settings;

/// <summary>The clients of the services that the settings name, made when they are needed and disposed at the end of the run.</summary>
internal sealed class ToolServices(ToolSettings settings, ToolHost host) : IDisposable
{
    // Where nothing answers, somebody waits; jobs try again what fails while they run.
    private static readonly TimeSpan ServerSelection = TimeSpan.FromSeconds(4);

    private AmazonDynamoDBClient? _dynamoDb;
    private KmsClients? _kms;
    private MongoClient? _mongo;
    private NpgsqlDataSource? _postgreSql;

    /// <summary>The local Region.</summary>
    /// <exception cref="FieldCryptConfigurationException">Nothing names one.</exception>
    public string Region => settings.Aws.Region
        ?? ProfileRegion()
        ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName
        ?? (IsLocal(settings.Aws.DynamoDbEndpoint) || IsLocal(settings.Aws.KmsEndpoint) ? "us-east-1" : null)
        ?? throw new FieldCryptConfigurationException(
            "No AWS Region is known: give --region, set FIELDCRYPT_REGION or AWS_REGION, or name it in the settings file.");

    /// <summary>A plain client of DynamoDB.</summary>
    public IAmazonDynamoDB DynamoDb => _dynamoDb ??= MakeDynamoDb();

    /// <summary>The clients of KMS, one for each Region.</summary>
    public KmsClients Kms => _kms ??= new KmsClients(MakeKms);

    /// <summary>A client of MongoDB.</summary>
    /// <exception cref="FieldCryptConfigurationException">No server is named.</exception>
    public IMongoClient Mongo => _mongo ??= MakeMongo();

    /// <summary>Connections to PostgreSQL.</summary>
    /// <exception cref="FieldCryptConfigurationException">No server is named.</exception>
    public NpgsqlDataSource PostgreSql => _postgreSql ??= MakePostgreSql();

    /// <summary>A collection of MongoDB.</summary>
    /// <param name="name">Database and collection, such as <c>encryption.__keyVault</c>.</param>
    /// <exception cref="FieldCryptConfigurationException">The name is malformed, or no server is named.</exception>
    public IMongoCollection<BsonDocument> MongoCollection(string name)
    {
        try
        {
            var parsed = CollectionNamespace.FromFullName(name);
            return Mongo.GetDatabase(parsed.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>(parsed.CollectionName);
        }
        catch (ArgumentException)
        {
            throw new FieldCryptConfigurationException($"'{ForeignText.Shown(name)}' is not the name of a collection, such as clinic.patients.");
        }
    }

    public void Dispose()
    {
        _dynamoDb?.Dispose();
        _kms?.Dispose();
        _mongo?.Dispose();
        _postgreSql?.Dispose();
    }

    // A local double takes any credentials; to have none at all should not be in a newcomer's way.
    private static bool IsLocal(string? endpoint) => endpoint is not null && Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.IsLoopback;

    private string? ProfileRegion() => Profile()?.Region?.SystemName;

    private CredentialProfile? Profile() => settings.Aws.Profile is not { } name ? null
        : new CredentialProfileStoreChain().TryGetProfile(name, out var profile) ? profile
        : throw new FieldCryptConfigurationException($"There is no AWS profile '{ForeignText.Shown(name)}'.");

    private AWSCredentials? Credentials(string? endpoint)
    {
        if (Profile() is { } profile)
        {
            return AWSCredentialsFactory.GetAWSCredentials(profile, profile.CredentialProfileStore);
        }

        return host.Environment.TryGetValue("AWS_ACCESS_KEY_ID", out var id) && host.Environment.TryGetValue("AWS_SECRET_ACCESS_KEY", out var secret)
            ? Given(id, secret)
            : IsLocal(endpoint) ? new BasicAWSCredentials("local", "local") : null;
    }

    private AWSCredentials Given(string id, string secret) => host.Environment.TryGetValue("AWS_SESSION_TOKEN", out var token) && token.Length > 0
        ? new SessionAWSCredentials(id, secret, token)
        : new BasicAWSCredentials(id, secret);

    private AmazonDynamoDBClient MakeDynamoDb()
    {
        var endpoint = settings.Aws.DynamoDbEndpoint;
        var config = new AmazonDynamoDBConfig();
        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }
        else
        {
            config.ServiceURL = Endpoint(endpoint);
            config.AuthenticationRegion = Region;
        }

        return Credentials(endpoint) is { } credentials ? new AmazonDynamoDBClient(credentials, config) : new AmazonDynamoDBClient(config);
    }

    private SilentKmsClient MakeKms(string region)
    {
        var config = KmsClients.ConfigFor(region);
        if (settings.Aws.KmsEndpoint is { } endpoint)
        {
            config.ServiceURL = Endpoint(endpoint);
            config.AuthenticationRegion = region;
        }

        if (Credentials(settings.Aws.KmsEndpoint) is { } credentials)
        {
            config.DefaultAWSCredentials = credentials;
        }

        return new SilentKmsClient(config);
    }

    private MongoClient MakeMongo()
    {
        var connection = settings.MongoDb?.Connection ?? throw new FieldCryptConfigurationException(
            "No MongoDB server is known: set FIELDCRYPT_MONGODB to a connection string, or name it in the settings file.");
        try
        {
            var server = MongoClientSettings.FromConnectionString(connection);
            if (server.ServerSelectionTimeout == MongoDefaults.ServerSelectionTimeout)
            {
                server.ServerSelectionTimeout = ServerSelection;
            }

            return new MongoClient(server);
        }
        catch (MongoConfigurationException)
        {
            // Its message quotes the connection string, and so the password.
            throw new FieldCryptConfigurationException("The connection string of MongoDB is malformed.");
        }
    }

    private NpgsqlDataSource MakePostgreSql()
    {
        var connection = settings.Sql?.Connection ?? throw new FieldCryptConfigurationException(
            "No PostgreSQL server is known: set FIELDCRYPT_POSTGRESQL to a connection string, or name it in the settings file.");
        try
        {
            return NpgsqlDataSource.Create(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Its message may quote the connection string, and so the password.
            throw new FieldCryptConfigurationException("The connection string of PostgreSQL is malformed.");
        }
    }

    private static string Endpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? text
        : throw new FieldCryptConfigurationException($"'{ForeignText.Shown(text)}' is not the URL of an endpoint; it looks like http://localhost:8000.");
}
