using System.Security.Cryptography;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.Samples.GlobalTable;

/// <summary>
/// The keys of the demonstration: a KMS multi-Region key with its primary in one Region and a replica in the other; or local keys.
/// </summary>
internal sealed class DemoKeys : IAsyncDisposable
{
    private const string BeaconKeyId = "patients";

    private readonly InMemoryBranchKeyStore _beaconKeys = new();
    private readonly KmsClients? _clients;
    private readonly LocalKeyProvider? _local;
    private readonly string? _primaryArn;

    private DemoKeys(KmsEmulator kms, KmsClients clients, string primaryArn)
    {
        Kms = kms;
        _clients = clients;
        _primaryArn = primaryArn;
    }

    private DemoKeys(LocalKeyProvider local) => _local = local;

    /// <summary>
    /// The key of the hashes by which patients are found, one for both Regions. It lives as long as the demonstration; an application has it in a key
    /// store, DynamoDbBranchKeyStore, whose table is replicated as well.
    /// </summary>
    public BeaconKeySource BeaconKeys()
    {
        Span<byte> key = stackalloc byte[32];
        RandomNumberGenerator.Fill(key);
        _beaconKeys.AddBeaconKey(BeaconKeyId, key);
        CryptographicOperations.ZeroMemory(key);
        return BeaconKeySource.Of(_beaconKeys, BeaconKeyId);
    }

    /// <summary>The key service; null with local keys.</summary>
    public KmsEmulator? Kms { get; }

    public string Description => _primaryArn ?? _local!.Description;

    public static async Task<DemoKeys> MultiRegionAsync(string primaryRegion, string replicaRegion)
    {
        var kms = await KmsEmulator.StartAsync();
        using var primary = kms.CreateClient(primaryRegion);
        var key = await primary.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true, Description = "Patient records" });
        await primary.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyMetadata.KeyId, ReplicaRegion = replicaRegion });
        kms.Audit.Clear();
        return new DemoKeys(kms, new KmsClients(region => kms.CreateClient(region)), key.KeyMetadata.Arn);
    }

    public static DemoKeys Local(LocalKeyProvider keys) => new(keys);

    /// <summary>What the application of a Region is configured with.</summary>
    public KeyProvider InRegion(string region) =>
        _local ?? (KeyProvider)new MultiRegionKmsKeyProvider(_primaryArn!, region, _clients!);

    public async ValueTask DisposeAsync()
    {
        _beaconKeys.Dispose();
        _local?.Dispose();
        _clients?.Dispose();
        if (Kms is not null)
        {
            await Kms.DisposeAsync();
        }
    }
}
