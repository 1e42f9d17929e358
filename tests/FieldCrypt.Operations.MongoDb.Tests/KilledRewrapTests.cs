using System.Globalization;
using FieldCrypt.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Tests;

/// <summary>Data keys get a new master key from a process that is killed at random moments, and goes on.</summary>
public sealed class KilledRewrapTests(MongoOperationsFixture fixture) : IDisposable
{
    private readonly KilledJob _job = new();
    private readonly string _name = $"encryption.vault{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task A_rewrap_of_data_keys_that_is_killed_again_and_again_leaves_each_key_what_it_was_under_the_new_master_key_alone()
    {
        var count = 20 * (KilledJob.Kills + 3);
        var values = await PutKeysAsync(count);
        var before = await DocumentsAsync();

        await _job.RunAsync(fixture.Server.ConnectionString, _name, "mongodb-rewrap");

        // As an undisturbed run leaves it: all but the wrapped key, its master key and the time is as it was.
        var after = await DocumentsAsync();
        Assert.Equal(before.Select(WithoutWrapping), after.Select(WithoutWrapping));
        Assert.All(after, key => Assert.Equal("local:next", key["masterKey"]["provider"].AsString));
        using var next = Next();
        using var alone = new KeyVault(fixture.Client, _name, [next]);
        var encryptor = new ValueEncryptor(alone);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(i, (await encryptor.DecryptAsync(values[i], Token)).AsInt32);
        }

        var (segments, figures) = await _job.ReadFiguresAsync();
        Assert.Equal(4, segments);

        // Each data key counts once, whatever was done again after a kill.
        Assert.Equal((count, count, 0L), (figures.Items, figures.Changed + figures.Unchanged, figures.Skipped));
    }

    private static LocalMasterKeyProvider Next() => new(Enumerable.Repeat((byte)7, LocalMasterKeyProvider.KeyLength).ToArray(), "next");

    private static BsonDocument WithoutWrapping(BsonDocument key) => new(key.Where(field => field.Name is not ("keyMaterial" or "masterKey" or "updateDate")));

    private async Task<List<BsonBinaryData>> PutKeysAsync(int count)
    {
        using var vault = new KeyVault(fixture.Client, _name, [fixture.MasterKey]);
        var encryptor = new ValueEncryptor(vault);
        var values = new List<BsonBinaryData>();
        for (var i = 0; i < count; i++)
        {
            var id = await vault.CreateKeyAsync(new() { AlternateNames = [string.Create(CultureInfo.InvariantCulture, $"key {i}")] }, Token);
            values.Add(await encryptor.EncryptAsync(i, id, CsfleAlgorithm.Random, Token));
        }

        return values;
    }

    private async Task<List<BsonDocument>> DocumentsAsync()
    {
        var name = CollectionNamespace.FromFullName(_name);
        return await fixture.Client.GetDatabase(name.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>(name.CollectionName)
            .Find(FilterDefinition<BsonDocument>.Empty).Sort("{ _id: 1 }").ToListAsync(Token);
    }
}
