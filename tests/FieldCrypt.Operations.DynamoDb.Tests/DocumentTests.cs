using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Operations.Tests;

/// <summary>The code of docs/operations.md runs as it is shown.</summary>
public sealed class DocumentTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    [Fact]
    public async Task The_job_that_is_shown_runs_and_writes_its_report()
    {
        await Fixture.DynamoDb.CreateTableAsync(Region, "Patients", "Id", null, Token);
        using var second = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());
        var encryptor = new ItemEncryptor(TableSchema.For<DocumentExample.Patient>(), LocalKeys);
        await Plain.PutItemAsync("Patients", await encryptor.EncryptAsync(new() { ["Id"] = new("p-1"), ["Ssn"] = new("078-05-1120") }, Token), Token);
        var folder = Path.Combine(Path.GetTempPath(), $"fieldcrypt-{Guid.NewGuid():N}");
        using var file = new MemoryStream();

        var report = await DocumentExample.RunAsync(Plain, LocalKeys, second, folder, file);

        Directory.Delete(folder, recursive: true);
        file.Position = 0;
        Assert.Equal((1L, 1L), (report.Figures.Changed, (await JobReport.ReadAsync(file, Token)).Figures.Changed));
    }

    [Fact]
    public void The_document_shows_the_code_that_runs() => Assert.Contains(
        Snippet.Read("tests/FieldCrypt.Operations.DynamoDb.Tests/DocumentExample.cs", "job"),
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);
}
