using FieldCrypt.MongoDb;

namespace FieldCrypt.Operations.Tests;

public sealed class LiveCollectionTests(MongoOperationsFixture fixture) : LiveCollectionTest<Resident>(fixture)
{
    [Fact]
    public async Task No_write_is_lost_and_no_read_fails_while_a_collection_is_encrypted()
    {
        await PutPlainAsync(Count);
        JobReport report;
        using (var encryption = new FieldCryptMongoDb(new() { Vault = Fixture.Vault, Collections = [Migrating] }))
        {
            report = await UnderLoadAsync(encryption, MongoDbJobs.Encrypt(Residents, Migrating, Fixture.Vault));
        }

        Assert.Equal((JobOutcome.Completed, Count, 0L), (report.Outcome, report.Figures.Items, report.Figures.Skipped));
        Assert.All(await StoredAsync(), document => Assert.True(IsEncrypted(document["Name"]) && IsEncrypted(document["Ssn"]), "Plaintext is left."));
        Assert.Equal(Count, (await new JobRunner().RunAsync(MongoDbJobs.Verify(Residents, Schema, Fixture.Vault), Token)).Figures.Unchanged);
        using var strict = new FieldCryptMongoDb(new() { Vault = Fixture.Vault, Collections = [Schema] });
        await AssertNothingLostAsync(strict);
    }
}
