using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>DynamoDBContext.</summary>
internal static class ContextRows
{
    public static readonly IReadOnlyList<Row> All =
    [
        new("an object is saved and loaded", async side =>
        {
            await SaveAsync(side, side.Stay(9));
            return await LoadAsync(side, 9);
        }),
        new("an object of nulls is saved and loaded", async side =>
        {
            await SaveAsync(side, new Stay { Id = side.Id, Day = "09" });
            return await LoadAsync(side, 9);
        }),
        new("an object of nulls is saved over one of values", async side =>
        {
            var stay = await FindAsync(side, 1);
            await SaveAsync(side, new Stay { Id = side.Id, Day = stay.Day, Version = stay.Version });
            return await LoadAsync(side, 1);
        }),
        new("an object of nulls is saved over one of values, which stay", async side =>
        {
            var stay = await FindAsync(side, 2);
            await side.Context.SaveAsync(
                new Stay { Id = side.Id, Day = stay.Day, Ssn = "new", Version = stay.Version }, side.Config(new SaveConfig { IgnoreNullValues = true }), Side.Token);
            return (await side.Client.GetItemAsync(side.TableName, side.Key(2), true, Side.Token)).Item is { } item ? Told.Of(item) : "gone";
        }),
        new("an object of empty collections is saved and loaded", async side =>
        {
            await SaveAsync(side, new Stay { Id = side.Id, Day = "09", Tags = [], Scores = [], Marks = [], ByName = [], Home = new Ward { Streets = [] }, Ssn = "", Photo = [] });
            return await LoadAsync(side, 9);
        }),
        new("empty collections are saved over full ones", async side =>
        {
            await SaveAsync(side, side.Stay(9));
            await SaveAsync(side, await FindAsync(side, 9) with { Tags = [], Scores = [], Marks = [], ByName = [] });
            return await LoadAsync(side, 9);
        }),
        new("an object is saved twice and its version counts", async side =>
        {
            var stay = side.Stay(9);
            await SaveAsync(side, stay);
            await SaveAsync(side, stay);
            return $"{stay.Version}";
        }),
        new("an object of an old version is saved", async side =>
        {
            await SaveAsync(side, side.Stay(9));
            return await SaveAsync(side, side.Stay(9) with { Version = 7 });
        }),
        new("an object of an old version is saved without looking", async side =>
        {
            await SaveAsync(side, side.Stay(9));
            await side.Context.SaveAsync(side.Stay(9) with { Version = 7 }, side.Config(new SaveConfig { SkipVersionCheck = true }), Side.Token);
            return await LoadAsync(side, 9);
        }),
        new("an object of an old version is deleted", async side =>
        {
            await SaveAsync(side, side.Stay(9));
            await side.Context.DeleteAsync(side.Stay(9) with { Version = 7 }, side.Config(new DeleteConfig()), Side.Token);
            return "done";
        }),
        new("an object is deleted", async side =>
        {
            await side.Context.DeleteAsync<Stay>(side.Id, "01", side.Config(new DeleteConfig()), Side.Token);
            return "done";
        }),
        new("an object that is not there is loaded", side => LoadAsync(side, 8)),
        new("an object is put, not saved over, where one is", async side =>
        {
            await SaveAsync(side, side.Stay(9));
            return await SaveAsync(side, side.Stay(9));
        }),
        new("objects are searched", async side =>
        {
            await SaveAllAsync(side);
            var found = await side.Context.QueryAsync<Stay>(
                side.Id, QueryOperator.BeginsWith, ["1"], side.Config(new QueryConfig { ConsistentRead = true })).GetRemainingAsync(Side.Token);
            return string.Join('\n', found.Select(Told.Of));
        }),
        new("objects are searched backwards through a filter on what is signed", async side =>
        {
            await SaveAllAsync(side);
            var found = await side.Context.QueryAsync<Stay>(side.Id, QueryOperator.BeginsWith, ["1"], side.Config(new QueryConfig
            {
                BackwardQuery = true,
                QueryFilter = [new ScanCondition("Clinic", ScanOperator.Equal, side.Id)],
            })).GetRemainingAsync(Side.Token);
            return string.Join('\n', found.Select(Told.Of));
        }),
        new("objects are searched in an index", async side =>
        {
            await SaveAllAsync(side);
            var found = await side.Context.QueryAsync<Stay>(side.Id, side.Config(new QueryConfig { IndexName = Side.IndexName })).GetRemainingAsync(Side.Token);
            return string.Join('\n', found.Where(stay => stay.Day[0] == '1').Select(Told.Of).Order(StringComparer.Ordinal));
        }),
        new("a batch of objects is written and got", async side =>
        {
            var write = side.Context.CreateBatchWrite<Stay>(side.Config(new BatchWriteConfig()));
            write.AddPutItems([side.Stay(11), side.Stay(12)]);
            write.AddDeleteKey(side.Id, "01");
            await write.ExecuteAsync(Side.Token);
            var get = side.Context.CreateBatchGet<Stay>(side.Config(new BatchGetConfig()));
            get.AddKey(side.Id, "11");
            get.AddKey(side.Id, "12");
            await get.ExecuteAsync(Side.Token);
            return string.Join('\n', get.Results.Select(Told.Of).Order(StringComparer.Ordinal));
        }),
        new("a transaction of objects is written and got", async side =>
        {
            var write = side.Context.CreateTransactWrite<Stay>(side.Config(new TransactWriteConfig()));
            write.AddSaveItem(side.Stay(11));
            write.AddSaveItem(side.Stay(12));
            write.AddDeleteKey(side.Id, "01");
            await write.ExecuteAsync(Side.Token);
            var get = side.Context.CreateTransactGet<Stay>(side.Config(new TransactGetConfig()));
            get.AddKey(side.Id, "11");
            get.AddKey(side.Id, "12");
            await get.ExecuteAsync(Side.Token);
            return string.Join('\n', get.Results.Select(Told.Of));
        }, Needs.Transactions),
        new("a transaction of objects of which one has an old version", async side =>
        {
            await SaveAsync(side, side.Stay(12));
            var write = side.Context.CreateTransactWrite<Stay>(side.Config(new TransactWriteConfig()));
            write.AddSaveItem(side.Stay(11));
            write.AddSaveItem(side.Stay(12) with { Version = 7 });
            await write.ExecuteAsync(Side.Token);
            return "done";
        }, Needs.Transactions),
        new("an object becomes a document and is put", async side =>
        {
            await side.Table.PutItemAsync(side.Context.ToDocument(side.Stay(9)), Side.Token);
            return await LoadAsync(side, 9);
        }),
    ];

    private static async Task<string> SaveAsync(Side side, Stay stay)
    {
        await side.Context.SaveAsync(stay, side.Config(new SaveConfig()), Side.Token);
        return "saved";
    }

    private static async Task SaveAllAsync(Side side)
    {
        for (var day = 11; day <= 13; day++)
        {
            await SaveAsync(side, side.Stay(day));
        }
    }

    private static Task<Stay> FindAsync(Side side, int day) =>
        side.Context.LoadAsync<Stay>(side.Id, Side.Day(day), side.Config(new LoadConfig { ConsistentRead = true }), Side.Token);

    private static async Task<string> LoadAsync(Side side, int day) => Told.Of(await FindAsync(side, day));
}
