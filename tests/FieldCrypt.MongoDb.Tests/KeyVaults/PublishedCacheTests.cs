using System.Security.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>libmongocrypt's tests of its key cache: which key each request gets, whatever was in memory before.</summary>
/// <remarks>
/// <para>libmongocrypt asks for all the keys of a command in one query; FieldCrypt asks for each by itself. Not run are therefore the cases in
/// which a reply holds keys that were not asked for, or one id twice: such a reply does not come.</para>
/// <para>libmongocrypt forgets a key in memory when another takes over one of its names; here a name is believed for the lifetime of the cache.
/// In the two cases about that, only what the request gets is tested.</para>
/// </remarks>
public sealed class PublishedCacheTests : KeyVaultTest
{
    private static readonly string[] NotRun =
        ["multiple keys with the same id returned", "key returned does not match request", "extra keys are supplied"];

    private static readonly BsonArray Published = CsfleVectors.Array("libmongocrypt/cache-tests.json");

    public static TheoryData<string> Cases => [.. Published.Select(test => test["description"].AsString).Except(NotRun)];

    [Fact]
    public void All_published_cases_are_counted()
    {
        Assert.Equal(17, Published.Count);
        Assert.Equal(14, Cases.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Each_request_gets_the_key_that_the_published_case_says(string description)
    {
        var test = Published.Single(candidate => candidate["description"] == description).AsBsonDocument;
        var vault = Vault();
        await StoreAsync(test["cached"].AsBsonArray);
        foreach (var cached in test["cached"].AsBsonArray.OfType<BsonDocument>())
        {
            await IdOfAsync(vault, Id(cached["_id"]));
            foreach (var name in Names(cached))
            {
                await IdOfAsync(vault, name);
            }
        }

        await StoreAsync(test.GetValue("replies", new BsonArray()).AsBsonArray);
        var requests = test["requests"].AsBsonArray.OfType<BsonDocument>().ToList();
        if (test["expect"].AsBsonDocument.Contains("errmsg"))
        {
            await Assert.ThrowsAnyAsync<FieldCryptException>(async () =>
            {
                foreach (var request in requests)
                {
                    await IdOfAsync(vault, Reference(request));
                }
            });
            return;
        }

        var expected = test["expect"]["cached"].AsBsonArray.OfType<BsonDocument>().ToList();
        Server.Commands.Clear();
        foreach (var request in requests)
        {
            var key = expected.Single(key => request.TryGetValue("_id", out var id) ? key["_id"] == id : Names(key).Contains(request["keyAltName"].AsString));
            Assert.Equal(Id(key["_id"]), await IdOfAsync(vault, Reference(request)));
        }

        if (!test.Contains("replies"))
        {
            Assert.Empty(Commands());
        }
    }

    // Never all zeros: the driver would take that for a missing id, and make one.
    private static Guid Id(BsonValue number) => new(number.AsInt32 + 1, 0, 0, new byte[8]);

    private static IEnumerable<string> Names(BsonDocument key) =>
        key.GetValue("keyAltNames", new BsonArray()).AsBsonArray.Select(name => name.AsString);

    private static DataKeyReference Reference(BsonDocument request) =>
        request.TryGetValue("_id", out var id) ? Id(id) : request["keyAltName"].AsString;

    private static async Task<Guid> IdOfAsync(KeyVault vault, DataKeyReference reference)
    {
        var key = await vault.Opened.GetAsync(reference, Cancellation);
        key.Release();
        return key.Id;
    }

    private async Task StoreAsync(BsonArray keys)
    {
        foreach (var key in keys.OfType<BsonDocument>())
        {
            var id = new BsonBinaryData(Id(key["_id"]), GuidRepresentation.Standard);
            using var dataKey = Secret.CopyOf(RandomNumberGenerator.GetBytes(96));
            var document = new BsonDocument
            {
                { "_id", id },
                { "keyAltNames", new BsonArray(Names(key)) },
                { "keyMaterial", await Local.WrapAsync(dataKey, Cancellation) },
                { "creationDate", DateTime.UnixEpoch },
                { "updateDate", DateTime.UnixEpoch },
                { "status", 0 },
                { "masterKey", Local.Description },
            };
            await Documents.DeleteOneAsync(new BsonDocument("_id", id), Cancellation);
            await Documents.InsertOneAsync(document, cancellationToken: Cancellation);
        }
    }
}
