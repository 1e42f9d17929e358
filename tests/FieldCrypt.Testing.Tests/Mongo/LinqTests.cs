using MongoDB.Driver;
using MongoDB.Driver.Linq;

namespace FieldCrypt.Testing.Tests.Mongo;

/// <summary>What the driver's typed API sends, answered.</summary>
public sealed class LinqTests(MongoFixture fixture) : MongoTest(fixture)
{
    private IMongoCollection<Patient> Patients => Database.GetCollection<Patient>("patients");

    [Fact]
    public async Task Queries_of_members_texts_numbers_dates_and_lists_are_answered()
    {
        await FillAsync();
        Assert.Equal("1", await IdsAsync(patient => patient.Name == "Ann"));
        Assert.Equal("1,2", await IdsAsync(patient => patient.Name.StartsWith('A')));
        Assert.Equal("1,2,3", await IdsAsync(patient => patient.Name.Length == 3));
        Assert.Equal("3", await IdsAsync(patient => patient.Name.IndexOf('o') == 1));
        Assert.Equal("3", await IdsAsync(patient => patient.Name.Substring(0, 1) == "B"));
        Assert.Equal("2,3", await IdsAsync(patient => patient.Age + 1 > 31));
        Assert.Equal("3", await IdsAsync(patient => patient.Born.Year == 1986));
        Assert.Equal("1,3", await IdsAsync(patient => new[] { "Ann", "Bob" }.Contains(patient.Name)));
        Assert.Equal("1", await IdsAsync(patient => patient.Tags.Contains("a")));
        Assert.Equal("1", await IdsAsync(patient => patient.Tags.Any(tag => tag == "b")));
        Assert.Equal("2", await IdsAsync(patient => patient.Home!.City == "Rome"));
        Assert.Equal("3", await IdsAsync(patient => patient.Home == null));
        Assert.Equal("1,3", await IdsAsync(patient => !(patient.Age > 30 && patient.Age < 40)));
        Assert.Equal("1", await IdsAsync(patient => patient.Tags.Count == 2));
    }

    [Fact]
    public async Task Selections_groups_orders_and_joins_are_answered()
    {
        await FillAsync();
        var patients = Patients.AsQueryable();
        Assert.Equal(["Bob", "Abe", "Ann"],
            await patients.OrderByDescending(patient => patient.Age).Select(patient => patient.Name).ToListAsync(Token));
        Assert.Equal(["ann", "abe", "bob"],
            await patients.OrderBy(patient => patient.Id).Select(patient => patient.Name.ToLowerInvariant()).ToListAsync(Token));
        var next = patients.Select(patient => new { patient.Id, Next = patient.Age + 1 }).OrderBy(row => row.Next);
        Assert.Equal([31, 32, 41], (await next.ToListAsync(Token)).Select(row => row.Next));
        var groups = await patients.GroupBy(patient => patient.Age > 30)
            .Select(group => new { Old = group.Key, Count = group.Count(), Sum = group.Sum(patient => patient.Age) }).ToListAsync(Token);
        Assert.Equal([(false, 1, 30), (true, 2, 71)], groups.OrderBy(group => group.Old).Select(group => (group.Old, group.Count, group.Sum)));
        Assert.Equal(["a", "b"], (await patients.SelectMany(patient => patient.Tags).ToListAsync(Token)).Order());
        Assert.Equal(3, await patients.CountAsync(Token));
        Assert.Equal(40, await patients.MaxAsync(patient => patient.Age, Token));
        Assert.True(await patients.AnyAsync(patient => patient.Name == "Bob", Token));
        Assert.Equal("Ann", (await patients.OrderBy(patient => patient.Id).FirstAsync(Token)).Name);
        var joined = await patients
            .Join(Patients.AsQueryable(), patient => patient.Name, other => other.Name, (patient, other) => new { patient.Id, Other = other.Id })
            .ToListAsync(Token);
        Assert.Equal([1, 2, 3], joined.Where(row => row.Id == row.Other).Select(row => row.Id).Order());
    }

    [Fact]
    public async Task Typed_updates_are_answered()
    {
        await FillAsync();
        await Patients.UpdateManyAsync(patient => patient.Age > 30,
            Builders<Patient>.Update.Inc(patient => patient.Age, 1).Push(patient => patient.Tags, "new"), cancellationToken: Token);
        await Patients.UpdateOneAsync(patient => patient.Id == 1,
            Builders<Patient>.Update.Set(patient => patient.Home!.City, "Oslo").Pull(patient => patient.Tags, "a"), cancellationToken: Token);
        Assert.Equal("2", await IdsAsync(patient => patient.Age == 32 && patient.Tags.Contains("new")));
        Assert.Equal("1", await IdsAsync(patient => patient.Home!.City == "Oslo" && patient.Tags.Count == 1));
    }

    private Task FillAsync() => Patients.InsertManyAsync(
        [
            new Patient(1, "Ann", 30, new DateTime(1996, 2, 3, 0, 0, 0, DateTimeKind.Utc), ["a", "b"], new Address("Bonn")),
            new Patient(2, "Abe", 31, new DateTime(1995, 2, 3, 0, 0, 0, DateTimeKind.Utc), [], new Address("Rome")),
            new Patient(3, "Bob", 40, new DateTime(1986, 2, 3, 0, 0, 0, DateTimeKind.Utc), [], null),
        ],
        cancellationToken: Token);

    private async Task<string> IdsAsync(System.Linq.Expressions.Expression<Func<Patient, bool>> filter) =>
        string.Join(',', (await Patients.AsQueryable().Where(filter).OrderBy(patient => patient.Id).ToListAsync(Token))
            .Select(patient => patient.Id));

    private sealed record Address(string City);

    private sealed record Patient(int Id, string Name, int Age, DateTime Born, List<string> Tags, Address? Home);
}
