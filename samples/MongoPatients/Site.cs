using Amazon.KeyManagementService;
using Amazon.Runtime;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb;
using MongoDB.Driver;

namespace FieldCrypt.Samples.MongoPatients;

/// <summary>Where an application runs and what it may use: its Region, the database, the key service, the master keys.</summary>
/// <param name="Region">Its own Region; it calls no other.</param>
/// <param name="Database">The connection string.</param>
/// <param name="KeyService">The address of the key service.</param>
/// <param name="MasterKeys">The ARNs of multi-Region keys; the first wraps new data keys, all open.</param>
internal sealed record Site(string Region, string Database, string KeyService, IReadOnlyList<string> MasterKeys)
{
    public const string VaultName = "encryption.__keyVault";
    public const string DataKeyName = "patients";

    public static Site FromCommandLine(ReadOnlySpan<string> arguments) =>
        new(arguments[0], arguments[1], arguments[2], arguments[3].Split(','));

    public IEnumerable<string> ToCommandLine() => [Region, Database, KeyService, string.Join(',', MasterKeys)];

    public KmsClients CreateKmsClients() => new(region => new AmazonKeyManagementServiceClient(
        new BasicAWSCredentials("demo", "demo"),
        new AmazonKeyManagementServiceConfig { ServiceURL = KeyService, AuthenticationRegion = region, MaxErrorRetry = 0 }));

    public KeyVault CreateKeyVault(KmsClients kms) => new(
        new MongoClient(Database),
        VaultName,
        [.. MasterKeys.Select(arn => KmsMasterKeyProvider.MultiRegion(arn, Region, kms))]);
}
