using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using FieldCrypt.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.DynamoDb.Tests.Readme;

public sealed class ReadmeTests(DynamoDbFixture fixture)
{
    [Fact]
    public async Task The_example_of_the_README_runs()
    {
        var token = TestContext.Current.CancellationToken;
        await fixture.Service.CreateTableAsync("us-east-1", "Patients", "Id", null, token);
        await using var emulator = await KmsEmulator.StartAsync(cancellationToken: token);
        using var kms = new KmsClients(region => emulator.CreateClient(region));
        using var administrator = emulator.CreateClient("us-east-1");
        var key = await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, token);
        var patient = await ReadmeExample.RunAsync(
            fixture.Service.Credentials, fixture.Service.CreateConfig("us-east-1"), kms, key.KeyMetadata.Arn);
        Assert.Equal("078-05-1120", patient.Ssn);
        Assert.Equal("Central", patient.Clinic);
        using var plain = fixture.Service.CreateClient();
        Assert.NotNull((await plain.GetItemAsync("Patients", new() { ["Id"] = new() { S = "p-1" } }, token)).Item["Ssn"].B);
    }

    [Fact]
    public async Task The_hosts_and_the_branch_keys_of_the_README_encrypt()
    {
        var token = TestContext.Current.CancellationToken;
        await using var emulator = await KmsEmulator.StartAsync(cancellationToken: token);
        using var kms = new KmsClients(region => emulator.CreateClient(region));
        using var administrator = emulator.CreateClient("us-east-1");
        var keyArn = (await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, token)).KeyMetadata.Arn;
        using var plain = fixture.Service.CreateClient();
        await KeyExamples.CreateBranchKeyAsync(plain, kms, keyArn);

        var services = new ServiceCollection().AddSingleton(kms).AddSingleton<IAmazonDynamoDB>(_ => fixture.Service.CreateClient());
        KeyExamples.AddToHost(services, keyArn);
        await using var host = services.BuildServiceProvider();
        await host.RequireFieldCryptAsync(token);
        var saved = await new ItemEncryptor(TableSchema.For<ReadmeExample.Patient>(), host.GetRequiredService<KeyProvider>())
            .EncryptAsync(new() { ["Id"] = new("p-1"), ["Ssn"] = new("1") }, token);
        Assert.NotNull(saved["Ssn"].B);
        Assert.Same(host.GetRequiredService<FieldCryptDynamoDbClient>(), host.GetRequiredService<IAmazonDynamoDB>());
        Assert.NotNull(host.GetRequiredService<IDynamoDBContext>());

        services = new ServiceCollection();
        services.AddSingleton<IAmazonDynamoDB>(_ => fixture.Service.CreateClient());
        KeyExamples.AddBranchKeysToHost(services, kms, keyArn);
        await using var tenants = services.BuildServiceProvider();
        var tenant = new EncryptionContext([new("aws-crypto-attr.TenantId", "north")]);
        var (dataKey, _) = await tenants.GetRequiredService<KeyProvider>().GenerateAsync(32, tenant, token);
        dataKey.Dispose();
        Assert.Contains(emulator.Audit.Records, record => record.Operation == "Decrypt" && record.EncryptionContext["branch-key-id"] == "north");
    }

    [Fact]
    public async Task A_key_file_is_made_and_rotated_as_the_README_and_its_page_say()
    {
        var folder = Directory.CreateTempSubdirectory("fieldcrypt-");
        try
        {
            Assert.Equal(2, await KeyExamples.MakeKeyFileAsync(Path.Combine(folder.FullName, "clinic.keys"), "correct horse battery"));
            Assert.Equal(1, await KeyExamples.UseFolderOfBranchKeysAsync(Path.Combine(folder.FullName, "branch-keys"), "correct horse battery"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("ReadmeExample", "class", "README.md")]
    [InlineData("ReadmeExample", "example", "README.md")]
    [InlineData("KeyExamples", "host", "README.md")]
    [InlineData("KeyExamples", "branch-key", "README.md")]
    [InlineData("KeyExamples", "key-file", "README.md")]
    [InlineData("KeyExamples", "branch-key-host", "docs/key-store.md")]
    [InlineData("KeyExamples", "branch-key-folder", "docs/key-store.md")]
    [InlineData("KeyExamples", "key-file-rotation", "docs/key-file.md")]
    public void The_pages_show_the_code_that_runs(string file, string part, string page) => Assert.Contains(
        Snippet.Read($"tests/FieldCrypt.DynamoDb.Tests/Readme/{file}.cs", part),
        File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);
}
