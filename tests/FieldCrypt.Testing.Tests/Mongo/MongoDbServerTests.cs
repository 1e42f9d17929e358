using MongoDB.Bson;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class MongoDbServerTests(MongoFixture fixture) : MongoTest(fixture)
{
    [Fact]
    public async Task Clients_of_the_server_are_recorded_whatever_it_is()
    {
        using var client = Server.CreateClient(settings => settings.ApplicationName = "recorded");
        await client.GetDatabase(Database.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>("c").InsertOneAsync(
            BsonDocument.Parse("{s: 'distinctive-321'}"), cancellationToken: Token);
        Assert.Contains(Server.Commands.To(Database.DatabaseNamespace.DatabaseName, "c"), record => record.Contains("distinctive-321"));
    }

    [Fact]
    public void It_says_what_it_is()
    {
        Assert.Equal(Server.WireDouble is not null, Server.IsDouble);
        Assert.Contains(Server.IsDouble ? "double" : "MongoDB", Server.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_server_uses_an_index_where_the_double_only_scans()
    {
        Assert.SkipWhen(Server.IsDouble, Server.Description);
        await InsertAsync("{}");
        var answer = await Database.RunCommandAsync<BsonDocument>("{explain: {find: 'c', filter: {_id: 1}}}", cancellationToken: Token);
        Assert.DoesNotContain("COLLSCAN", answer.ToJson(), StringComparison.Ordinal);
    }
}
