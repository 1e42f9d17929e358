using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.EntityFrameworkCore.Tests.Readme;

public sealed class ReadmeTests(PostgreSqlServer server)
{
    [Fact]
    public async Task The_SQL_example_of_the_README_runs()
    {
        var database = await server.CreateDatabaseAsync();
        using var store = new InMemoryBranchKeyStore();
        store.Add("clinic", Guid.NewGuid(), new byte[32]);
        store.AddBeaconKey("clinic", new byte[32]);

        var patient = await ReadmeExample.RunAsync(database.ConnectionString, store);

        Assert.Equal(("078-05-1120", "Central"), (patient.Ssn, patient.Clinic));
        Assert.IsType<byte[]>(Assert.Single(await database.ReadAsync("""select "Ssn" from "Patients" """)));
    }

    [Theory]
    [InlineData("class")]
    [InlineData("example")]
    public void The_README_shows_the_SQL_code_that_runs(string part) => Assert.Contains(
        Snippet.Read("tests/FieldCrypt.EntityFrameworkCore.Tests/Readme/ReadmeExample.cs", part),
        File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);
}
