using FieldCrypt.MongoDb.Guard;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>What a look at a command may cost: a guard against regressions that does not measure time.</summary>
public sealed class GuardCostTests
{
    private static readonly CommandGuard Guard = new(new GuardedCollections([CollectionSchema.For<Thing>("*.costly", "key")], ["*.rooms"]));

    [Fact]
    public void Documents_are_walked_where_they_are_however_many_and_large()
    {
        const int OfTheDriversViews = 300;
        var few = Allocated(Insert(10, 10));
        var many = Allocated(Insert(110, 5_000));

        Assert.InRange((many - few) / 100, 0, OfTheDriversViews);
    }

    [Fact]
    public void A_find_allocates_little()
    {
        const int Limit = 4_000;
        var find = new RawBsonDocument(new BsonDocument
        {
            { "find", "costly" },
            { "filter", new BsonDocument { { "City", "Perth" }, { "Code", BsonNull.Value } } },
            { "limit", 1 },
            { "$db", "clinic" },
        }.ToBson());

        Assert.InRange(Allocated(() => Guard.Check("find", "clinic", find)), 1, Limit);
    }

    private static Action Insert(int documents, int length)
    {
        var items = new BsonArray(Enumerable.Range(0, documents).Select(number => new RawBsonDocument(
            new BsonDocument { { "_id", number }, { "City", new string('x', length) }, { "Code", BsonNull.Value } }.ToBson())));
        var command = new BsonDocument { { "insert", "costly" }, { "documents", items }, { "$db", "clinic" } };
        return () => Guard.Check("insert", "clinic", command);
    }

    private static long Allocated(Action operation)
    {
        const int Repetitions = 50;
        for (var i = 0; i < Repetitions; i++)
        {
            operation();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repetitions; i++)
        {
            operation();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Repetitions;
    }

    private sealed class Thing
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Code { get; set; }

        public string? City { get; set; }
    }
}
