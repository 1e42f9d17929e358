using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Arrays, also as sets.</summary>
internal static class ArrayOperators
{
    public static void AddTo(OperatorTable table)
    {
        table.Unary("$size", static value => Required("$size", value, 17124).Count);
        table.Unary("$isArray", static value => value is BsonArray);
        table.Binary("$in", static (value, array) => Required("$in", array, 40081).Any(item => BsonOrder.AreEqual(item, value)));
        table.Binary("$arrayElemAt", ElementAt);
        table.Unary("$first", static value => value is null or BsonNull ? BsonNull.Value : Required("$first", value, 28689).FirstOrDefault());
        table.Unary("$last", static value => value is null or BsonNull ? BsonNull.Value : Required("$last", value, 28689).LastOrDefault());
        table.Variadic("$concatArrays", static values => System.Array.Exists(values, value => value is null or BsonNull)
            ? BsonNull.Value
            : new BsonArray(values.SelectMany(value => Required("$concatArrays", value, 28664))));
        table.Unary("$reverseArray", static value => value is null or BsonNull
            ? BsonNull.Value
            : new BsonArray(Required("$reverseArray", value, 34435).Reverse()));
        table.Arguments("$slice", 2, 3, Slice);
        table.Arguments("$range", 2, 3, Range);
        table.Arguments("$indexOfArray", 2, 2, static arguments => arguments[0] is null or BsonNull
            ? BsonNull.Value
            : Required("$indexOfArray", arguments[0], 40090).ToList().FindIndex(item => BsonOrder.AreEqual(item, arguments[1])));
        table.Named("$zip", "inputs", static arguments =>
        {
            var inputs = Required("$zip", arguments["inputs"], 34461).Select(input => Required("$zip", input, 34468)).ToList();
            return new BsonArray(Enumerable.Range(0, inputs.Min(input => input.Count)).Select(i => new BsonArray(inputs.Select(input => input[i]))));
        });
        table.Named("$sortArray", "input sortBy", SortArray);
        AddSets(table);
    }

    private static void AddSets(OperatorTable table)
    {
        table.Variadic("$setUnion", static values => Set(values, "$setUnion", 17043, static (x, y) => x.Union(y, BsonOrder.Instance)));
        table.Variadic("$setIntersection",
            static values => Set(values, "$setIntersection", 17047, static (x, y) => x.Intersect(y, BsonOrder.Instance)));
        table.Binary("$setDifference", static (x, y) => Set([x, y], "$setDifference", 17048, static (a, b) => a.Except(b, BsonOrder.Instance)));
        table.Binary("$setIsSubset", static (x, y) =>
            !Required("$setIsSubset", x, 17046).Except(Required("$setIsSubset", y, 17042), BsonOrder.Instance).Any());
        table.Binary("$setEquals", static (x, y) =>
            Required("$setEquals", x, 17044).ToHashSet(BsonOrder.Instance).SetEquals(Required("$setEquals", y, 17044)));
        table.Unary("$anyElementTrue", static value => Required("$anyElementTrue", value, 17041).Any(Truth.Of));
        table.Unary("$allElementsTrue", static value => Required("$allElementsTrue", value, 17040).All(Truth.Of));
    }

    /// <summary>An argument that must be an array.</summary>
    internal static BsonArray Required(string name, BsonValue? value, int code) =>
        value as BsonArray ?? throw MongoError.Location(code, $"The argument to {name} must be an array, but was of type: {BsonTypes.Name(value)}");

    private static BsonValue Set(
        BsonValue?[] values, string name, int code, Func<IEnumerable<BsonValue>, IEnumerable<BsonValue>, IEnumerable<BsonValue>> combine)
    {
        if (System.Array.Exists(values, value => value is null or BsonNull))
        {
            return BsonNull.Value;
        }

        var sets = values.Select(value => (IEnumerable<BsonValue>)Required(name, value, code)).DefaultIfEmpty([]);
        return new BsonArray(sets.Aggregate(combine).Distinct(BsonOrder.Instance));
    }

    private static BsonValue? ElementAt(BsonValue? value, BsonValue? position)
    {
        if (value is null or BsonNull || position is null or BsonNull)
        {
            return BsonNull.Value;
        }

        var array = Required("$arrayElemAt", value, 28689);
        var index = BsonNumber.TryToWhole(position, out var whole)
            ? whole
            : throw MongoError.Location(28690, $"$arrayElemAt's second argument must be a numeric value, but is {BsonTypes.Name(position)}");
        index = index < 0 ? array.Count + index : index;
        return index >= 0 && index < array.Count ? array[(int)index] : null;
    }

    private static BsonValue? Slice(BsonValue?[] arguments)
    {
        if (System.Array.Exists(arguments, argument => argument is null or BsonNull))
        {
            return BsonNull.Value;
        }

        var array = Required("$slice", arguments[0], 28724);
        var first = arguments[1]!.ToInt32();
        if (arguments.Length == 2)
        {
            return new BsonArray(first >= 0 ? array.Take(first) : array.TakeLast(-first));
        }

        var count = arguments[2]!.ToInt32();
        return count <= 0
            ? throw MongoError.Location(28729, "Third argument to $slice must be positive")
            : new BsonArray(array.Skip(first >= 0 ? first : Math.Max(0, array.Count + first)).Take(count));
    }

    private static BsonArray Range(BsonValue?[] arguments)
    {
        var (start, end, step) = (arguments[0]!.ToInt32(), arguments[1]!.ToInt32(), arguments.Length > 2 ? arguments[2]!.ToInt32() : 1);
        if (step == 0)
        {
            throw MongoError.Location(34449, "$range requires a non-zero step value");
        }

        var result = new BsonArray();
        for (long i = start; step > 0 ? i < end : i > end; i += step)
        {
            result.Add((int)i);
        }

        return result;
    }

    private static BsonValue SortArray(NamedArguments arguments)
    {
        if (arguments["input"] is null or BsonNull)
        {
            return BsonNull.Value;
        }

        var array = Required("$sortArray", arguments["input"], 2942504);
        return arguments["sortBy"] switch
        {
            BsonDocument fields => new BsonArray(SortOrder.Parse(fields)(array.Select(item => item.AsBsonDocument))),
            { IsNumeric: true } direction when direction.ToInt32() == 1 => new BsonArray(array.Order(BsonOrder.Instance)),
            { IsNumeric: true } direction when direction.ToInt32() == -1 => new BsonArray(array.OrderDescending(BsonOrder.Instance)),
            _ => throw MongoError.Location(2942507, "$sortArray needs 1, -1 or an object as 'sortBy'"),
        };
    }
}
