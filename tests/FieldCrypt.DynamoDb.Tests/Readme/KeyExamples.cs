using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using Microsoft.Extensions.DependencyInjection;
using Patient = FieldCrypt.DynamoDb.Tests.Readme.ReadmeExample.Patient;

namespace FieldCrypt.DynamoDb.Tests.Readme;

/// <summary>How the README and docs make keys and register them with a host, word for word between the markers.</summary>
internal static class KeyExamples
{
    public static void AddToHost(IServiceCollection services, string keyArn)
    {
        // <host>
        services.AddFieldCrypt()
            .AddKms(kms =>
            {
                kms.KeyArn = keyArn;
                kms.LocalRegion = "us-east-1";
            })
            .AddDynamoDb(dynamo => dynamo.Tables.Add(TableSchema.For<Patient>()));
        services.AddSingleton<IDynamoDBContext>(
            host => new DynamoDBContextBuilder().WithDynamoDBClient(host.GetRequiredService<IAmazonDynamoDB>).Build());
        // </host>
    }

    public static async Task CreateBranchKeyAsync(IAmazonDynamoDB plainDynamoDb, KmsClients kms, string keyArn)
    {
        // <branch-key>
        // Once, by an operator: the table, and a branch key for each tenant.
        var store = new DynamoDbBranchKeyStore(plainDynamoDb, "KeyStore", KmsBranchKeyProtection.MultiRegion(keyArn, "us-east-1", kms));
        await store.CreateTableAsync();
        await store.CreateAsync(new EncryptionContext([new("tenant", "north")]), branchKeyId: "north");

        // In the application.
        using var keys = new BranchKeyProvider(store, context => context["aws-crypto-attr.TenantId"]);
        // </branch-key>
    }

    public static void AddBranchKeysToHost(IServiceCollection services, KmsClients kms, string keyArn)
    {
        // <branch-key-host>
        services.AddFieldCryptBranchKeys(
            host => KmsBranchKeyProtection.MultiRegion(keyArn, "us-east-1", kms),
            keys =>
            {
                keys.TableName = "KeyStore";
                keys.BranchKeyId = context => context["aws-crypto-attr.TenantId"];
            });
        // </branch-key-host>
    }

    public static async Task<int> UseFolderOfBranchKeysAsync(string folder, string passphrase)
    {
        // <branch-key-folder>
        using var protection = KeyFileProtection.Passphrase(passphrase);
        var store = new FileBranchKeyStore(folder, protection);

        // Once, by an operator.
        await store.CreateAsync(branchKeyId: "clinic");

        // In the application.
        using var keys = new BranchKeyProvider(store, "clinic");
        // </branch-key-folder>
        var (dataKey, _) = await keys.GenerateAsync(32, new EncryptionContext([]), CancellationToken.None);
        dataKey.Dispose();
        return Directory.GetFiles(folder, "*.keys").Length;
    }

    public static async Task<int> MakeKeyFileAsync(string path, string passphrase)
    {
        // <key-file>
        using var protection = KeyFileProtection.Passphrase(passphrase);    // or KeyFileProtection.Key: 32 bytes of the host's secret store

        // Once, by an operator.
        using (var file = KeyFile.Create("clinic", "2026-11"))
        {
            await file.SaveAsync(path, protection);
        }

        // In the application.
        using var keys = await LocalKeyProvider.FromFileAsync(path, protection);
        // </key-file>

        // <key-file-rotation>
        using (var file = await KeyFile.LoadAsync(path, protection))
        {
            file.Rotate("2027-11");     // the new key is active; the former ones go on opening what they wrapped
            await file.SaveAsync(path, protection);
        }

        // </key-file-rotation>
        using var rotated = await KeyFile.LoadAsync(path, protection);
        return rotated.Names.Count;
    }
}
