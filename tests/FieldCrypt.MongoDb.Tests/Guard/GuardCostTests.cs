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

    /// <summary>What an outsider may have a say in: how many fields, variables, items and operations there are.</summary>
    [Theory]
    [InlineData("$set")]
    [InlineData("$project")]
    [InlineData("$unset")]
    [InlineData("list")]
    [InlineData("literal")]
    [InlineData("merged")]
    [InlineData("variables")]
    [InlineData("array filters")]
    [InlineData("operations")]
    public void Cost_grows_with_the_length_of_a_command_and_not_with_its_square(string part)
    {
        var few = Allocated(Long(part, 100), repetitions: 3);
        var many = Allocated(Long(part, 1_600), repetitions: 3);

        Assert.InRange(many / few, 1, 16 * 3);
    }

    private static Action Long(string part, int count)
    {
        BsonDocument Fields(BsonValue value) => new(Enumerable.Range(0, count).Select(i => new BsonElement($"f{i}", value)));
        BsonArray Items(BsonValue value) => [.. Enumerable.Range(0, count).Select(i => new BsonDocument($"f{i}", value))];
        BsonDocument Stage(string stage, BsonValue value) => new()
        {
            { "aggregate", "costly" }, { "pipeline", new BsonArray { new BsonDocument(stage, value) } },
        };
        BsonDocument Shown(BsonValue value) => Stage("$project", new BsonDocument("x", value));
        var command = part switch
        {
            "$set" or "$project" => Stage(part, Fields("$Code")),
            "$unset" => Stage(part, new BsonArray(Fields(1).Names)),
            "list" => Shown(Items("$Code")),
            "literal" => Shown(new BsonDocument("$literal", Items(1))),
            "merged" => Shown(new BsonDocument("$mergeObjects", Items("$Code"))),
            "variables" => Shown(new BsonDocument("$let", new BsonDocument { { "vars", Fields("$Code") }, { "in", 1 } })),
            "array filters" => new BsonDocument
            {
                { "update", "costly" },
                {
                    "updates", new BsonArray
                    {
                        new BsonDocument
                        {
                            { "q", new BsonDocument() },
                            { "u", new BsonDocument("$set", new BsonDocument(Enumerable.Range(0, count).Select(i => new BsonElement($"Names.$[f{i}]", 1)))) },
                            { "arrayFilters", new BsonArray { new BsonDocument("f1", 1) } },
                        },
                    }
                },
            },
            _ => new BsonDocument
            {
                { "bulkWrite", 1 },
                {
                    "ops", new BsonArray(Enumerable.Range(0, count).Select(_ => new BsonDocument
                    {
                        { "update", 0 }, { "filter", new BsonDocument() }, { "updateMods", new BsonDocument("$set", new BsonDocument("City", 1)) },
                    }))
                },
                { "nsInfo", new BsonArray { new BsonDocument("ns", "clinic.costly") } },
                { "let", Fields(1) },
            },
        };
        return () => Guard.Check(command.GetElement(0).Name, "clinic", command);
    }

    private static Action Insert(int documents, int length)
    {
        var items = new BsonArray(Enumerable.Range(0, documents).Select(number => new RawBsonDocument(
            new BsonDocument { { "_id", number }, { "City", new string('x', length) }, { "Code", BsonNull.Value } }.ToBson())));
        var command = new BsonDocument { { "insert", "costly" }, { "documents", items }, { "$db", "clinic" } };
        return () => Guard.Check("insert", "clinic", command);
    }

    private static long Allocated(Action operation, int repetitions = 50)
    {
        for (var i = 0; i < repetitions; i++)
        {
            operation();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < repetitions; i++)
        {
            operation();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / repetitions;
    }

    private sealed class Thing
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Code { get; set; }

        public string? City { get; set; }
    }
}
