using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Interception;

public class DynamoDbContextTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task A_saved_object_is_ciphertext_in_the_table_and_comes_back_whole()
    {
        await Context.SaveAsync(SomePatient(), Save, Token);

        var raw = await RawAsync();
        Assert.All(["Ssn", "Home", "Diagnoses"], name => Assert.NotNull(raw[name].B));
        Assert.Equal("Central", raw["Clinic"].S);
        Assert.DoesNotContain("078-05-1120", AttributeValueText.Of(raw), StringComparison.Ordinal);

        var loaded = await Context.LoadAsync<Patient>("p-1", Load, Token);
        Assert.Equal("078-05-1120", loaded.Ssn);
        Assert.Equal("12 Harbour St", loaded.Home!.Street);
        Assert.Equal(["E11.9", "J45.909"], loaded.Diagnoses!.Order());
        Assert.Equal("Central", loaded.Clinic);
        Assert.Equal(1_900_000_000, loaded.ExpiresAt);
        Assert.Equal(0, loaded.Version);
    }

    [Fact]
    public async Task Saving_again_changes_removes_and_counts_the_version()
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        var patient = await Context.LoadAsync<Patient>("p-1", Load, Token);
        patient.Ssn = null;
        patient.Clinic = "North";
        await Context.SaveAsync(patient, Save, Token);

        var loaded = await Context.LoadAsync<Patient>("p-1", Load, Token);
        Assert.Null(loaded.Ssn);
        Assert.Equal("North", loaded.Clinic);
        Assert.Equal(1, loaded.Version);
        Assert.DoesNotContain("Ssn", (await RawAsync()).Keys);
    }

    [Fact]
    public async Task Saving_a_stale_object_is_refused()
    {
        var patient = SomePatient();
        await Context.SaveAsync(patient, Save, Token);
        var newer = await Context.LoadAsync<Patient>("p-1", Load, Token);
        await Context.SaveAsync(newer, Save, Token);
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Context.SaveAsync(patient, Save, Token));
    }

    [Fact]
    public async Task Batches_scans_and_deletes_work()
    {
        var batch = Context.CreateBatchWrite<Patient>(new BatchWriteConfig { OverrideTableName = Table, SkipVersionCheck = true });
        batch.AddPutItems(Enumerable.Range(1, 30).Select(i => SomePatient($"p-{i}")));
        await batch.ExecuteAsync(Token);

        var get = Context.CreateBatchGet<Patient>(new BatchGetConfig { OverrideTableName = Table });
        get.AddKey("p-7");
        get.AddKey("p-9");
        await get.ExecuteAsync(Token);
        Assert.Equal(["078-05-1120", "078-05-1120"], get.Results.Select(patient => patient.Ssn));

        var scanned = await Context.ScanAsync<Patient>([], new ScanConfig { OverrideTableName = Table }).GetRemainingAsync(Token);
        Assert.Equal(30, scanned.Count);
        Assert.All(scanned, patient => Assert.Equal("Sydney", patient.Home!.City));

        await Context.DeleteAsync<Patient>("p-7", new DeleteConfig { OverrideTableName = Table }, Token);
        Assert.Null(await Context.LoadAsync<Patient>("p-7", Load, Token));
    }

    [Fact]
    public async Task A_query_returns_decrypted_objects()
    {
        var table = await Fixture.CreateTableAsync("Id", "Day");
        using var client = CreateClient(TableSchema.For<Visit>().WithTableName(table));
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        foreach (var day in new[] { "2026-01-01", "2026-02-01", "2026-03-01" })
        {
            await context.SaveAsync(new Visit { Id = "p-1", Day = day, Notes = $"notes of {day}" }, Save(table), Token);
        }

        var found = await context
            .QueryAsync<Visit>("p-1", Amazon.DynamoDBv2.DocumentModel.QueryOperator.GreaterThan, ["2026-01-15"], new QueryConfig { OverrideTableName = table })
            .GetRemainingAsync(Token);
        Assert.Equal(["notes of 2026-02-01", "notes of 2026-03-01"], found.Select(visit => visit.Notes));

        static SaveConfig Save(string table) => new() { OverrideTableName = table };
    }

    [Fact]
    public async Task A_version_that_is_encrypted_itself_still_guards_against_stale_writes()
    {
        var table = await Fixture.CreateTableAsync();
        using var client = CreateClient(TableSchema.For<Secretive>().WithTableName(table));
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        var save = new SaveConfig { OverrideTableName = table };
        var first = new Secretive { Id = "s", Text = "one" };
        await context.SaveAsync(first, save, Token);
        var second = await context.LoadAsync<Secretive>("s", new LoadConfig { OverrideTableName = table }, Token);
        await context.SaveAsync(second, save, Token);
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => context.SaveAsync(first, save, Token));
    }

    [DynamoDBTable("Visits")]
    public sealed class Visit
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [DynamoDBRangeKey]
        public string Day { get; set; } = "";

        [Encrypted]
        public string? Notes { get; set; }
    }

    [DynamoDBTable("Secretive")]
    public sealed class Secretive
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Text { get; set; }

        [Encrypted]
        [DynamoDBVersion]
        public int? Version { get; set; }
    }
}
