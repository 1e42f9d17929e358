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

    private static Claim NewClaim(string id, int tenant) => new() { Id = id, Tenant = tenant, Number = "number", Lines = [new() { Text = "text" }] };
}
