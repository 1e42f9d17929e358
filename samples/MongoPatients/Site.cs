using Amazon.KeyManagementService;
using Amazon.Runtime;
using FieldCrypt.Kms;
using FieldCrypt.MongoDb;
using MongoDB.Driver;

namespace FieldCrypt.Samples.MongoPatients;

/// <summary>Where an application runs and what it may use: its Region, the databases, the key service, the master keys.</summary>
/// <param name="Region">Its own Region; it calls no other.</param>
/// <param name="Server">The connection string.</param>
/// <param name="Clinic">The database of the patients: a new one for each demonstration, so that one server serves many.</param>
/// <param name="KeyService">The address of the key service.</param>
/// <param name="MasterKeys">The ARNs of multi-Region keys; the first wraps new data keys, all open.</param>
internal sealed record Site(string Region, string Server, string Clinic, string KeyService, IReadOnlyList<string> MasterKeys)
{
    public const string Patients = "patients";
    public const string Vault = "__keyVault";
    public const string DataKeyName = "patients";

    public static Site FromCommandLine(ReadOnlySpan<string> arguments) =>
        new(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4].Split(','));

    public IEnumerable<string> ToCommandLine() => [Region, Server, Clinic, KeyService, string.Join(',', MasterKeys)];

    public KmsClients CreateKmsClients() => new(region => new AmazonKeyManagementServiceClient(
        new BasicAWSCredentials("demo", "demo"),
        new AmazonKeyManagementServiceConfig { ServiceURL = KeyService, AuthenticationRegion = region, MaxErrorRetry = 0 }));

    public KeyVault CreateKeyVault(KmsClients kms) => new(
        new MongoClient(Server),
        $"{Clinic}.{Vault}",
        [.. MasterKeys.Select(arn => KmsMasterKeyProvider.MultiRegion(arn, Region, kms))]);
}
