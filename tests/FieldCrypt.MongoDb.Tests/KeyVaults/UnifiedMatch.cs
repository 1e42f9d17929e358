using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>Whether a value is what a test expects (unified test format, "Evaluating Matches").</summary>
internal static class UnifiedMatch
{
    /// <summary>A document at the root may have fields that are not expected; one inside may not.</summary>
    public static void Assert(BsonValue expected, BsonValue? actual, bool isRoot = true)
    {
        if (expected is not BsonDocument document)
        {
            Arrays(expected, actual);
            return;
        }

        if (document.ElementCount == 1 && document.GetElement(0) is { Name: ['$', '$', ..] } special)
        {
            Special(special, actual);
            return;
        }

        var found = Xunit.Assert.IsType<BsonDocument>(actual);
        foreach (var element in document)
        {
            Assert(element.Value, found.GetValue(element.Name, null), isRoot: false);
        }

        if (!isRoot)
        {
            Xunit.Assert.Empty(found.Names.Except(document.Names));
        }
    }

    private static void Arrays(BsonValue expected, BsonValue? actual)
    {
        if (expected is not BsonArray array)
        {
            Xunit.Assert.True(expected == actual, $"expected {expected}, found {actual}");
            return;
        }

        var found = Xunit.Assert.IsType<BsonArray>(actual);
        Xunit.Assert.Equal(array.Count, found.Count);
        foreach (var (item, other) in array.Zip(found))
        {
            Assert(item, other, isRoot: false);
        }
    }

    private static void Special(BsonElement special, BsonValue? actual)
    {
        switch (special.Name)
        {
            case "$$exists":
                Xunit.Assert.Equal(special.Value.AsBoolean, actual is not null);
                break;
            case "$$type":
                Xunit.Assert.Equal(special.Value.AsString, actual is null ? "missing" : Alias(actual.BsonType));
                break;
            case "$$unsetOrMatches":
                if (actual is not null and not BsonNull)
                {
                    Assert(special.Value, actual, isRoot: false);
                }

                break;
            default:
                Xunit.Assert.Fail($"The runner does not know {special.Name}.");
                break;
        }
    }

    private static string Alias(BsonType type) => type switch
    {
        BsonType.Binary => "binData",
        BsonType.DateTime => "date",
        BsonType.Document => "object",
        BsonType.Int32 => "int",
        BsonType.Array => "array",
        BsonType.String => "string",
        _ => $"{type}",
    };
}
