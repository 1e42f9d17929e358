using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.DynamoDb;

/// <summary>
/// What a host registers; read once. Several modules may each add their tables: what they say is taken together.
/// </summary>
/// <remarks>
/// Configuration and credentials of the client are the host's: <c>AmazonDynamoDBConfig</c> and <c>AWSCredentials</c> where they are registered, else
/// those of the <c>IAmazonDynamoDB</c> that was registered before (as <c>AddAWSService</c> of AWSSDK.Extensions.NETCore.Setup does, with the Region,
/// profile, credentials and service URL of the host's AWS options), else what the AWS SDK finds in the environment.
/// </remarks>
public sealed class DynamoDbRegistration
{
    /// <inheritdoc cref="FieldCryptDynamoDbOptions.Tables"/>
    public IList<TableSchema> Tables { get; } = [];

    /// <inheritdoc cref="FieldCryptDynamoDbOptions.PlainTables"/>
    public IList<string> PlainTables { get; } = [];

    /// <inheritdoc cref="FieldCryptDynamoDbOptions.Items"/>
    public ItemEncryptorOptions Items { get; set; } = new();

    /// <inheritdoc cref="FieldCryptDynamoDbOptions.MaxUpdateAttempts"/>
    public int MaxUpdateAttempts { get; set; } = FieldCryptDynamoDbOptions.DefaultMaxUpdateAttempts;

    /// <summary>
    /// The keys of keyed services whose DynamoDB client, or context, is a plain one on purpose. Every other one that the host hands out must be the
    /// encrypting one, or the host does not start.
    /// </summary>
    public ISet<object> PlainClientKeys { get; } = new HashSet<object>();

    /// <summary>What happens when the host would hand out a DynamoDB client that is not the encrypting one; it does not start, by default.</summary>
    public OtherClients OtherClients { get; set; }

    /// <summary>
    /// What happens when any client of the process, of the host or not, would use one of <see cref="Tables"/> without encrypting: it is refused, by default, from
    /// the start of the host until the host is disposed. <see cref="DynamoDbProcessGuard.AllowRawAccess"/> lets operators through.
    /// </summary>
    public ProcessGuardMode ProcessGuard { get; set; }

    /// <summary>The client that was registered before, whose configuration and credentials are the host's; null if there was none.</summary>
    internal ServiceDescriptor? HostClient { get; set; }
}
