namespace FieldCrypt.Operations.Tests;

/// <summary>A job in a process of its own is killed at random moments, and goes on.</summary>
public sealed class KillTests(MongoOperationsFixture fixture) : ResidentsTest(fixture), IDisposable
{
    private readonly KilledJob _job = new();

    public void Dispose() => _job.Dispose();

    [Theory]
    [InlineData("encrypt")]
    [InlineData("decrypt")]
    public async Task A_job_that_is_killed_again_and_again_comes_to_the_same_end(string action)
    {
        var count = 20 * (KilledJob.Kills + 3);
        await PutPlainAsync(count);
        if (action == "decrypt")
        {
            await new JobRunner().RunAsync(MongoDbJobs.Encrypt(Residents, Migrating, Fixture.Vault), Token);
        }

        await _job.RunAsync(Fixture.Server.ConnectionString, Residents.CollectionNamespace.CollectionName, $"mongodb-{action}");

        var stored = await StoredAsync();
        Assert.Equal(count, stored.Count);
        Assert.All(stored, document => Assert.Equal((action == "encrypt", action == "encrypt"), (IsEncrypted(document["Name"]), IsEncrypted(document["Ssn"]))));
        if (action == "encrypt")
        {
            Assert.Equal(count, (await new JobRunner().RunAsync(MongoDbJobs.Verify(Residents, Schema, Fixture.Vault), Token)).Figures.Unchanged);
            await new JobRunner().RunAsync(MongoDbJobs.Decrypt(Residents, Schema, Fixture.Vault), Token);
            stored = await StoredAsync();
        }

        Assert.Equal(Enumerable.Range(0, count).Select(DocumentOf), stored);
        var (_, figures) = await _job.ReadFiguresAsync();

        // Each document counts once, whatever was done again after a kill.
        Assert.Equal((count, count, 0L), (figures.Items, figures.Changed + figures.Unchanged, figures.Skipped));
    }
}
