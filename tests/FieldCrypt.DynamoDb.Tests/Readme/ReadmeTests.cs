using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Kms;
using FieldCrypt.Testing;
using FieldCrypt.Tests.Shared;

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

    [Theory]
    [InlineData("class")]
    [InlineData("example")]
    public void The_README_shows_the_code_that_runs(string part) => Assert.Contains(
        Snippet.Read("tests/FieldCrypt.DynamoDb.Tests/Readme/ReadmeExample.cs", part),
        File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);
}
