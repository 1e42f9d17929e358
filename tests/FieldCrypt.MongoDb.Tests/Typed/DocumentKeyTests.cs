using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Typed;

/// <summary>Collections in which each document has the key of its tenant.</summary>
public sealed class DocumentKeyTests(MongoFixture mongo)
{
    private readonly IMongoCollection<Claim> _claims = mongo.CreateDatabase().GetCollection<Claim>("claims");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_document_is_encrypted_with_the_key_of_its_tenant_nested_members_too()
    {
        await _claims.InsertManyAsync([NewClaim("c1", 1), NewClaim("c2", 2)], null, Token);

        foreach (var tenant in (int[])[1, 2])
        {
            var key = (await mongo.Vault.GetKeyByAlternateNameAsync($"tenant-{tenant}", Token))!.Id.ToByteArray(bigEndian: true);
            var stored = await mongo.Raw(_claims).Find(new BsonDocument("_id", $"c{tenant}")).SingleAsync(Token);
            Assert.Equal(key, stored["Number"].AsBsonBinaryData.Bytes[1..17]);
            Assert.Equal(key, stored["Lines"][0]["Text"].AsBsonBinaryData.Bytes[1..17]);
        }
    }

    [Fact]
    public async Task Documents_of_all_tenants_are_read_together()
    {
        await _claims.InsertManyAsync([NewClaim("c1", 1), NewClaim("c2", 2)], null, Token);

        var read = await _claims.Find(FilterDefinition<Claim>.Empty).ToListAsync(Token);

        Assert.All(read, claim => Assert.Equal(("number", "text"), (claim.Number, claim.Lines![0].Text)));
        Assert.Equal(2, read.Count);
    }

    [Fact]
    public async Task A_filter_without_a_key_is_refused_and_says_how_to_give_one()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => _claims.Find(claim => claim.Number == "number").ToListAsync(Token));

        Assert.Contains("UseKey", Assert.IsType<ProtectedOperationException>(error.GetBaseException()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_with_a_key_finds_the_documents_of_that_tenant_only()
    {
        await _claims.InsertManyAsync([NewClaim("c1", 1), NewClaim("c2", 2)], null, Token);

        using (FieldCryptMongoDb.UseKey("tenant-2"))
        {
            await Task.Yield();
            Assert.Equal("c2", (await _claims.Find(claim => claim.Number == "number").SingleAsync(Token)).Id);
        }
    }

    [Fact]
    public async Task Documents_of_two_tenants_written_at_once_never_get_each_others_key()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Token, async (number, token) =>
            await _claims.InsertOneAsync(NewClaim($"c{number}", 1 + (number % 2)), null, token));

        var keys = new Dictionary<int, byte[]>();
        foreach (var tenant in (int[])[1, 2])
        {
            keys[tenant] = (await mongo.Vault.GetKeyByAlternateNameAsync($"tenant-{tenant}", Token))!.Id.ToByteArray(bigEndian: true);
        }

        Assert.All(
            await mongo.Raw(_claims).Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(Token),
            stored => Assert.Equal(keys[stored["Tenant"].AsInt32], stored["Number"].AsBsonBinaryData.Bytes[1..17]));
    }

    [Theory]
    [InlineData("Number")]
    [InlineData("Lines.0.Text")]
    public async Task A_value_that_was_copied_from_another_tenants_document_is_refused(string path)
    {
        await _claims.InsertManyAsync([NewClaim("c1", 1), NewClaim("c2", 2)], null, Token);
        var foreign = await mongo.Raw(_claims).Find(new BsonDocument("_id", "c2")).SingleAsync(Token);
        var value = path == "Number" ? foreign["Number"] : foreign["Lines"][0]["Text"];
        await mongo.Raw(_claims).UpdateOneAsync(new BsonDocument("_id", "c1"), new BsonDocument("$set", new BsonDocument(path, value)), cancellationToken: Token);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => _claims.Find(claim => claim.Id == "c1").SingleAsync(Token));

        Assert.Contains("'tenant-1'", Assert.IsType<DataNotAuthenticException>(error.GetBaseException()).Message, StringComparison.Ordinal);
        Assert.Equal("number", (await _claims.Find(claim => claim.Id == "c2").SingleAsync(Token)).Number);
    }

    [Fact]
    public async Task The_callers_key_does_not_open_a_document_of_another_tenant_that_holds_a_value_of_it()
    {
        await _claims.InsertManyAsync([NewClaim("c1", 1), NewClaim("c2", 2)], null, Token);
        var foreign = await mongo.Raw(_claims).Find(new BsonDocument("_id", "c2")).SingleAsync(Token);
        await mongo.Raw(_claims).UpdateOneAsync(
            new BsonDocument("_id", "c1"), new BsonDocument("$set", new BsonDocument("Number", foreign["Number"])), cancellationToken: Token);

        using (FieldCryptMongoDb.UseKey("tenant-2"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => _claims.Find(claim => claim.Id == "c1").SingleAsync(Token));
            Assert.Equal("number", (await _claims.Find(claim => claim.Id == "c2").SingleAsync(Token)).Number);
        }
    }

    [Fact]
    public async Task A_projection_reads_the_callers_tenant_only_and_needs_one()
    {
        await _claims.InsertManyAsync([NewClaim("c1", 1), NewClaim("c2", 2)], null, Token);

        var nobody = await Assert.ThrowsAnyAsync<Exception>(() => _claims.Find(claim => claim.Id == "c1").Project(claim => claim.Number).SingleAsync(Token));
        Assert.Contains("UseKey", Assert.IsType<ProtectedOperationException>(nobody.GetBaseException()).Message, StringComparison.Ordinal);
        using (FieldCryptMongoDb.UseKey("tenant-1"))
        {
            Assert.Equal("number", await _claims.Find(claim => claim.Id == "c1").Project(claim => claim.Number).SingleAsync(Token));
            var foreign = await Assert.ThrowsAnyAsync<Exception>(() => _claims.Find(claim => claim.Id == "c2").Project(claim => claim.Number).SingleAsync(Token));
            Assert.IsType<DataNotAuthenticException>(foreign.GetBaseException());
        }
    }

    [Fact]
    public async Task A_subclass_through_its_own_collection_has_the_key_of_its_document_whatever_the_caller_says()
    {
        var appeals = _claims.Database.GetCollection<Appeal>("claims");
        using (FieldCryptMongoDb.UseKey("tenant-2"))
        {
            await appeals.InsertOneAsync(NewAppeal("a1", 1), null, Token);
            await _claims.OfType<Appeal>().ReplaceOneAsync(appeal => appeal.Id == "a2", NewAppeal("a2", 1), new ReplaceOptions { IsUpsert = true }, Token);
            await _claims.InsertOneAsync(NewAppeal("a3", 1), null, Token);
        }

        var key = (await mongo.Vault.GetKeyByAlternateNameAsync("tenant-1", Token))!.Id.ToByteArray(bigEndian: true);
        var stored = await mongo.Raw(_claims).Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(Token);
        Assert.Equal(3, stored.Count);
        Assert.All(stored, appeal => Assert.All(
            (string[])["Number", "Ground"], member => Assert.Equal(key, appeal[member].AsBsonBinaryData.Bytes[1..17])));
        Assert.Equal("ground", (await appeals.Find(appeal => appeal.Id == "a1").SingleAsync(Token)).Ground);
        Assert.Equal("ground", Assert.IsType<Appeal>(await _claims.Find(appeal => appeal.Id == "a3").SingleAsync(Token)).Ground);
    }

    private static Appeal NewAppeal(string id, int tenant) => new() { Id = id, Tenant = tenant, Number = "number", Ground = "ground" };

    private static Claim NewClaim(string id, int tenant) => new() { Id = id, Tenant = tenant, Number = "number", Lines = [new() { Text = "text" }] };
}
