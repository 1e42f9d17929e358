using System.Globalization;
using FieldCrypt.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

public class CollectionJobTests(MongoOperationsFixture fixture)
{
    private readonly IMongoCollection<BsonDocument> _people = fixture.CreateCollection();
    private readonly CollectionSchema<Person> _strict = CollectionSchema.For<Person>("clinic.people", "people");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CollectionSchema Migrating => _strict.WithPlaintextPolicy(PlaintextPolicy.AllowReads);

    [Fact]
    public async Task Plaintext_is_encrypted_where_the_schema_says_so_and_comes_back_as_it_was()
    {
        var people = People(50).ToList();
        await _people.InsertManyAsync(people, cancellationToken: Token);

        var encrypted = await RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault));

        Assert.Equal((50L, 49L, 1L, 0L), (encrypted.Figures.Items, encrypted.Figures.Changed, encrypted.Figures.Unchanged, encrypted.Figures.Skipped));
        var stored = await StoredAsync();
        Assert.All(stored.Where(person => person.Contains("Name")), person =>
        {
            Assert.True(IsEncrypted(person["Name"]) && IsEncrypted(person["Ssn"]), "Plaintext is left.");
            Assert.All(person["Visits"].AsBsonArray, visit => Assert.True(IsEncrypted(visit["Diagnosis"]), "Plaintext is left."));
            Assert.Equal(("Sydney", 2020), (person["City"].AsString, person["Visits"][0]["Year"].AsInt32));
        });
        Assert.Equal(50, (await RunAsync(MongoDbJobs.Verify(_people, _strict, fixture.Vault))).Figures.Unchanged);
        Assert.Equal(50, (await RunAsync(MongoDbJobs.Encrypt(_people, _strict, fixture.Vault))).Figures.Unchanged);

        var decrypted = await RunAsync(MongoDbJobs.Decrypt(_people, _strict, fixture.Vault));

        Assert.Equal(49, decrypted.Figures.Changed);
        Assert.Equal(people.OrderBy(person => person["_id"]), (await StoredAsync()).OrderBy(person => person["_id"]));
    }

    [Fact]
    public async Task What_the_job_wrote_is_what_the_application_writes()
    {
        await _people.InsertManyAsync(People(3), cancellationToken: Token);
        await RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault));
        using var encryption = new FieldCryptMongoDb(new()
        {
            Vault = fixture.Vault,
            Collections = [CollectionSchema.For<Person>(_people.CollectionNamespace.FullName, "people")],
        });
        using var client = encryption.CreateClient(MongoClientSettings.FromConnectionString(fixture.Server.ConnectionString));
        await encryption.StartAsync(Token);

        var read = await client.GetDatabase("clinic").GetCollection<Person>(_people.CollectionNamespace.CollectionName)
            .Find(person => person.Ssn == "ssn-2").SingleAsync(Token);

        Assert.Equal(("name-2", "diagnosis-2"), (read.Name, read.Visits![0].Diagnosis));
    }

    [Fact]
    public async Task Ids_of_all_types_are_each_in_one_segment()
    {
        BsonValue[] ids =
        [
            1, 2.5, 3L, "a", "b", ObjectId.GenerateNewId(), new BsonDocument("a", 1), new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard),
            true, new BsonDateTime(1000), BsonMinKey.Value, BsonMaxKey.Value, -7, "c", Decimal128.Parse("4.5"),
        ];
        await _people.InsertManyAsync(ids.Select(id => new BsonDocument { { "_id", id }, { "Name", "n" } }), cancellationToken: Token);

        var report = await new JobRunner(new() { Segments = 6, PageSize = 2 }).RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault), Token);

        Assert.Equal((ids.Length, ids.Length, 6), (report.Figures.Items, report.Figures.Changed, report.Segments));
    }

    [Fact]
    public async Task Plaintext_is_left_where_the_schema_lets_none_in_and_what_is_not_authentic_is_told_without_content()
    {
        await _people.InsertOneAsync(People(2).Last(), cancellationToken: Token);
        var left = await RunAsync(MongoDbJobs.Encrypt(_people, _strict, fixture.Vault));
        Assert.Equal((0L, SkipReason.Plaintext), (left.Figures.Changed, Assert.Single(left.Figures.FirstSkips).Reason));
        Assert.Equal(SkipReason.Plaintext, Assert.Single((await RunAsync(MongoDbJobs.Verify(_people, _strict, fixture.Vault))).Figures.FirstSkips).Reason);

        await RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault));
        var bytes = (await StoredAsync())[0]["Name"].AsByteArray.ToArray();
        bytes[40] ^= 1;
        await _people.UpdateOneAsync(
            FilterDefinition<BsonDocument>.Empty, new BsonDocument("$set", new BsonDocument("Name", new BsonBinaryData(bytes, BsonBinarySubType.Encrypted))), cancellationToken: Token);

        var skip = Assert.Single((await RunAsync(MongoDbJobs.Verify(_people, _strict, fixture.Vault))).Figures.FirstSkips);
        Assert.Equal((SkipReason.NotAuthentic, "_id=1"), (skip.Reason, skip.Item));
        Assert.DoesNotContain("name-1", skip.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_another_key_is_not_authentic_unless_it_is_of_a_former_one_and_then_is_written_with_the_present_one()
    {
        await _people.InsertManyAsync(People(4).Skip(1), cancellationToken: Token);
        var former = CollectionSchema.For<Person>("clinic.people", "others").WithPlaintextPolicy(PlaintextPolicy.AllowReads);
        await RunAsync(MongoDbJobs.Encrypt(_people, former, fixture.Vault));

        var refused = await RunAsync(MongoDbJobs.Encrypt(_people, _strict, fixture.Vault));
        Assert.Equal(3, refused.Figures.SkippedBy[SkipReason.NotAuthentic]);

        var others = (await fixture.Vault.GetKeyByAlternateNameAsync("others", Token))!.Id;
        var rewritten = await RunAsync(MongoDbJobs.Encrypt(_people, _strict, fixture.Vault, new() { FormerKeys = [others] }));
        Assert.Equal(3, rewritten.Figures.Changed);
        var key = Assert.Single((await RunAsync(MongoDbJobs.Inventory(_people))).Inventory.KeysInUse()).Key;
        Assert.Equal((WrappingKeyKind.MongoDbDataKey, $"{fixture.KeyId:D}"), (key.Kind, key.Name));
    }

    [Fact]
    public async Task Each_document_has_the_key_that_a_function_names()
    {
        await _people.InsertManyAsync(People(6).Skip(1), cancellationToken: Token);
        var options = new MongoDbJobOptions { KeyOfDocument = person => person["_id"].AsInt32 % 2 == 0 ? "people" : "others" };

        await RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault, options));

        Assert.Equal([3L, 2L], (await RunAsync(MongoDbJobs.Inventory(_people))).Inventory.KeysInUse().Select(use => use.Items).OrderDescending());
        Assert.Equal(5, (await RunAsync(MongoDbJobs.Verify(_people, _strict, fixture.Vault, options))).Figures.Unchanged);
        Assert.Equal(3, (await RunAsync(MongoDbJobs.Verify(_people, _strict, fixture.Vault))).Figures.SkippedBy[SkipReason.NotAuthentic]);
    }

    [Fact]
    public async Task A_change_of_a_field_between_read_and_write_wins_and_other_fields_are_not_touched()
    {
        await _people.InsertManyAsync(People(200).Skip(1), cancellationToken: Token);
        var writes = 0;
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    // The application's plaintext writers of yesterday: a new name, and a field that is not encrypted.
                    var id = Random.Shared.Next(1, 200);
                    await _people.UpdateOneAsync(
                        new BsonDocument { { "_id", id }, { "Name", new BsonDocument("$type", "string") } },
                        new BsonDocument { { "$set", new BsonDocument("Name", "changed") }, { "$inc", new BsonDocument("Changes", 1) } },
                        cancellationToken: CancellationToken.None);
                    await _people.UpdateOneAsync(new BsonDocument("_id", id), new BsonDocument("$inc", new BsonDocument("Writes", 1)), cancellationToken: CancellationToken.None);
                    writes++;
                }
            },
            Token);

        var report = await RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault));
        await stop.CancelAsync();
        await writer;

        Assert.Equal((199L, 0L), (report.Figures.Changed, report.Figures.Skipped));
        var stored = await StoredAsync();
        Assert.Equal(writes, stored.Sum(person => person.GetValue("Writes", 0).AsInt32));
        var values = new ValueEncryptor(fixture.Vault);
        foreach (var person in stored)
        {
            var name = (await values.DecryptAsync(person["Name"].AsBsonBinaryData, Token)).AsString;
            Assert.Equal(person.Contains("Changes"), name == "changed");
        }
    }

    [Fact]
    public async Task An_inventory_tells_documents_by_data_key_and_what_is_lost_with_a_master_key()
    {
        await _people.InsertManyAsync(People(10).Skip(1), cancellationToken: Token);
        await RunAsync(MongoDbJobs.Encrypt(_people, Migrating, fixture.Vault));
        await _people.InsertOneAsync(new BsonDocument { { "_id", ObjectId.GenerateNewId() }, { "Name", "plain" } }, cancellationToken: Token);

        var report = await RunAsync(MongoDbJobs.Inventory(_people, _strict, fixture.Vault));

        Assert.Equal((9L, 1L), (report.Inventory.Count(ItemProtection.Encrypted), report.Inventory.Count(ItemProtection.Plaintext)));
        Assert.Contains("deterministic", report.Figures.Groups.Single(group => group.Protection == ItemProtection.Encrypted).Suite, StringComparison.Ordinal);
        Assert.NotNull(report.Figures.Groups.Single(group => group.Protection == ItemProtection.Plaintext).Oldest);
        Assert.Equal((KeyDeletionVerdict.LosesItems, 9L), (report.Inventory.WhatIfDeleted("local").Verdict, report.Inventory.WhatIfDeleted("local").ItemsLost));
        Assert.Equal(9, report.Inventory.WhatIfDeleted($"{fixture.KeyId:D}").ItemsLost);
        Assert.Equal(KeyDeletionVerdict.NothingDepends, report.Inventory.WhatIfDeleted($"{Guid.NewGuid():D}").Verdict);
    }

    private static bool IsEncrypted(BsonValue value) => value is BsonBinaryData { SubType: BsonBinarySubType.Encrypted };

    // The first has nothing to encrypt.
    private static IEnumerable<BsonDocument> People(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var text = i.ToString(CultureInfo.InvariantCulture);
        return i == 0
            ? new BsonDocument { { "_id", 0 }, { "City", "Sydney" } }
            : new BsonDocument
            {
                { "_id", i },
                { "Name", $"name-{text}" },
                { "Ssn", $"ssn-{text}" },
                { "Visits", new BsonArray { new BsonDocument { { "Diagnosis", $"diagnosis-{text}" }, { "Year", 2020 } } } },
                { "City", "Sydney" },
            };
    });

    private static Task<JobReport> RunAsync(StoreJob job) => new JobRunner(new() { Segments = 4, PageSize = 7 }).RunAsync(job, Token);

    private Task<List<BsonDocument>> StoredAsync() => _people.Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(Token);
}
