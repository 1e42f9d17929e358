using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Guard;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>Commands that the guard reads before they are sent, made up from the words of the language.</summary>
internal static class GuardTargets
{
    private static readonly string[] Operators =
    [
        "$eq", "$ne", "$in", "$not", "$and", "$or", "$expr", "$elemMatch", "$exists", "$set", "$push", "$pull", "$rename", "$unset", "$match", "$project", "$group",
        "$lookup", "$facet", "$let", "$map", "$filter", "$cond", "$switch", "$getField", "$literal", "$first", "$ifNull", "$slice", "$each", "$sort", "$unionWith",
        "$merge", "$out", "$graphLookup", "$replaceRoot", "$addFields", "$jsonSchema", "$setOnInsert", "$addToSet", "$changeStream", "$bucket", "$top", "$unwind", "$redact",
    ];

    private static readonly string[] Fields =
    [
        "Ssn", "Diagnoses", "Visits", "Visits.Note", "Visits.$[v].Note", "Visits.0.Note", "Map.x.Note", "Clinic", "_id", "", ".", "..", "a.b", "Visits..Note", "$", "$$ROOT",
        "Ssn.x", "Visits.$", "Visits.$[]", "input", "in", "cond", "vars", "as", "field", "if", "then", "else", "branches", "case", "default", "from", "localField",
        "foreignField", "pipeline", "let", "newRoot", "coll", "into", "path", "bsonType", "properties", "items", "required", "startWith", "connectFromField",
        "connectToField", "groupBy", "output", "sortBy",
    ];

    private static readonly CommandGuard Guard = new(new GuardedCollections([CollectionSchema.For<Patient>("clinic.patients", "k")], ["clinic.plain"]));

    public static IEnumerable<Target> All =>
    [
        new("command for the guard", static chance =>
        {
            var command = Command(chance);
            var isRaw = chance.OneIn(2);
            return new(command.ToBson().Length, command.ToString, () =>
            {
                using var raw = new RawBsonDocument(command.ToBson());
                Guard.Check(command.ElementCount == 0 ? "find" : command.GetElement(0).Name, "clinic", isRaw ? raw : command);
            });
        }),
    ];

    private static BsonDocument Command(Chance chance)
    {
        var collection = chance.OneIn(12) ? Value(chance, 0) : "patients";
        return new BsonDocument { AllowDuplicateNames = true }.AddRange(chance.Below(12) switch
        {
            0 => [new("insert", collection), new("documents", chance.OneIn(8) ? Value(chance, 0) : new BsonArray { Document(chance, 0) })],
            1 => [new("update", collection), new("updates", new BsonArray { Document(chance, "q", "u", "arrayFilters") })],
            2 => [new("find", collection), .. Document(chance, "filter", "projection", "sort", "let")],
            3 => [new("aggregate", collection), new("pipeline", Pipeline(chance)), new("let", Value(chance, 0))],
            4 => [new("aggregate", 1), new("pipeline", Pipeline(chance))],
            5 => [new("findAndModify", collection), .. Document(chance, "query", "update", "fields")],
            6 => [new("distinct", collection), .. Document(chance, "key", "query")],
            7 =>
            [
                new("bulkWrite", 1),
                new("ops", new BsonArray { new BsonDocument(chance.Of(["insert", "update"]), chance.OneIn(10) ? Value(chance, 0) : 0).AddRange(Document(chance, "document", "filter", "updateMods")) }),
                new("nsInfo", new BsonArray { new BsonDocument("ns", chance.OneIn(10) ? Value(chance, 0) : "clinic.patients") }),
            ],
            8 => [new("create", collection), .. Document(chance, chance.Of(["validator", "viewOn"]), "pipeline")],
            9 => [new("explain", new BsonDocument { { "aggregate", "patients" }, { "pipeline", Pipeline(chance) } })],
            10 => [new("createIndexes", collection), new("indexes", new BsonArray { Document(chance, "partialFilterExpression") })],
            _ => (IEnumerable<BsonElement>)[new("delete", collection), new("deletes", new BsonArray { Document(chance, "q") })],
        });
    }

    private static BsonDocument Document(Chance chance, params string[] names) =>
        [.. names.Select(name => new BsonElement(name, chance.OneIn(4) ? Pipeline(chance) : chance.OneIn(8) ? Value(chance, 0) : Document(chance, 0)))];

    private static BsonDocument Document(Chance chance, int depth)
    {
        var document = new BsonDocument { AllowDuplicateNames = true };
        for (var i = chance.Below(4); i > 0; i--)
        {
            document.Add(chance.Of(chance.OneIn(2) ? Operators : Fields), Value(chance, depth));
        }

        return document;
    }

    private static BsonValue Pipeline(Chance chance) => chance.OneIn(8)
        ? Value(chance, 0)
        : new BsonArray(Enumerable.Range(0, 1 + chance.Below(4)).Select(_ => new BsonDocument(chance.Of(Operators), Value(chance, 0))));

    private static BsonValue Value(Chance chance, int depth) => chance.Below(depth > 5 ? 8 : 13) switch
    {
        0 => "x",
        1 => 1,
        2 => BsonNull.Value,
        3 => "$Ssn",
        4 => "$$ROOT",
        5 => new BsonBinaryData((byte[])[1, .. new byte[81]], BsonBinarySubType.Encrypted),
        6 => "$Visits.Note",
        7 => chance.Of(["patients", "plain"]),
        8 => new BsonRegularExpression("a"),
        9 => new BsonArray(Enumerable.Range(0, chance.Below(4)).Select(_ => Value(chance, depth + 1))),
        _ => Document(chance, depth + 1),
    };

    internal sealed class Patient
    {
        [BsonId]
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Ssn { get; set; }

        [Encrypted]
        public List<string>? Diagnoses { get; set; }

        public string? Clinic { get; set; }

        public List<Visit>? Visits { get; set; }

        public Dictionary<string, Visit>? Map { get; set; }
    }

    internal sealed class Visit
    {
        public string? Place { get; set; }

        [Encrypted]
        public string? Note { get; set; }
    }
}
