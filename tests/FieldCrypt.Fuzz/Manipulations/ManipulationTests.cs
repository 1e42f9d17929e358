using System.Security.Cryptography;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.Fuzz.Manipulations;

/// <summary>
/// Everything that is protected, manipulated in every way that occurs to an attacker with the store in his hands: refused, or, where the
/// format documents otherwise, open.
/// </summary>
public sealed class ManipulationTests
{
    private const string Region = "us-east-1";

    [Fact]
    public async Task Thousands_of_manipulations_are_refused()
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var clients = new KmsClients(kms.CreateClient);
        var arn = await CreateKeyAsync(kms);
        using var branches = new InMemoryBranchKeyStore();
        branches.Add("t-1", Guid.NewGuid(), new byte[32]);
        using var branch = new BranchKeyProvider(branches, context => context.GetValueOrDefault("aws-crypto-attr.Tenant", "t-1"));
        using var rsa = RSA.Create(2048);
        using var rsaKeys = LocalRsaKeyProvider.FromPrivateKey("ns", "rsa", rsa.ExportPkcs8PrivateKeyPem());

        var trials = new List<(Trial Trial, Func<Trial, Task> Run)>();
        foreach (var (name, keys, step) in (IEnumerable<(string, KeyProvider, int)>)
        [
            ("local key", Samples.Keys, 1),
            ("branch key", branch, 1),
            ("RSA key", rsaKeys, 16),
            ("KMS key", new KmsKeyProvider(arn, clients), 25),
            ("multi-Region KMS key", new MultiRegionKmsKeyProvider(arn, Region, clients), 25),
        ])
        {
            foreach (var version in (int[])[1, 2])
            {
                foreach (var suite in Enum.GetValues<ItemSuite>().Where(suite => suite == ItemSuite.Hmac || keys is not LocalRsaKeyProvider))
                {
                    trials.Add((
                        new Trial($"item of version {version}, {suite}, {name}"),
                        trial => new ItemManipulations(trial, Samples.Schema(version, suite), keys).RunAsync(step)));
                }
            }
        }

        trials.Add((new Trial("data key under a local key"), trial => KeyManipulations.WrappedKeyAsync(trial, Samples.Keys, 1)));
        trials.Add((new Trial("data key under a branch key"), trial => KeyManipulations.WrappedKeyAsync(trial, new BranchKeyProvider(branches, "t-1"), 1)));
        trials.Add((new Trial("data key under a KMS key"), trial => KeyManipulations.WrappedKeyAsync(trial, new KmsKeyProvider(arn, clients), 3)));
        trials.Add((new Trial("data key of a tenant"), KeyManipulations.TenantsAsync));
        trials.Add((new Trial("data key of a version of a branch key"), KeyManipulations.VersionsAsync));
        trials.Add((new Trial("item of another tenant, forged"), ForgeryManipulations.RunAsync));
        trials.Add((new Trial("file of a branch key"), BranchKeyFileManipulations.RunAsync));
        trials.Add((new Trial("encrypted value of MongoDB"), ValueManipulations.RunAsync));

        await Parallel.ForEachAsync(trials, TestContext.Current.CancellationToken, async (entry, _) => await entry.Run(entry.Trial));

        foreach (var (trial, _) in trials)
        {
            Counts.Print($"{trial.Subject}: {trial.Tried} manipulations, {trial.Broken.Count} not as they must be");
        }

        var tried = trials.Sum(entry => entry.Trial.Tried);
        Counts.Print($"{tried} manipulations in all");
        Assert.Empty(trials.SelectMany(entry => entry.Trial.Broken));
        Assert.True(tried >= 4_000, $"only {tried} manipulations");
    }

    private static async Task<string> CreateKeyAsync(KmsEmulator kms)
    {
        using var client = kms.CreateClient(Region);
        return (await client.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, TestContext.Current.CancellationToken)).KeyMetadata.Arn;
    }
}
