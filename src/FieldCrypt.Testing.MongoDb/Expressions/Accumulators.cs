using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>What <c>$group</c> and some expressions make of many values; null stands for a missing one.</summary>
internal static class Accumulators
{
    /// <summary>The accumulator of a name in <c>$group</c>.</summary>
    /// <exception cref="MongoError">There is none of the name.</exception>
    public static Func<IEnumerable<BsonValue?>, BsonValue> Find(string name) => name switch
    {
        "$sum" => Sum,
        "$avg" => Average,
        "$min" => Min,
        "$max" => Max,
        "$first" => static values => values.FirstOrDefault() ?? BsonNull.Value,
        "$last" => static values => values.LastOrDefault() ?? BsonNull.Value,
        "$push" => static values => new BsonArray(values.Where(value => value is not null)),
        "$addToSet" => static values => new BsonArray(values.Where(value => value is not null).Distinct(BsonOrder.Instance!)),
        "$mergeObjects" => ObjectOperators.Merge,
        "$count" => static values => values.Count(),
        "$stdDevPop" or "$stdDevSamp" or "$accumulator" or "$top" or "$topN" or "$bottom" or "$bottomN" or "$firstN" or "$lastN" or "$minN" or "$maxN"
            or "$median" or "$percentile" => throw MongoError.NotInTheDouble($"the accumulator {name}"),
        _ => throw MongoError.Location(15952, $"unknown group operator '{name}'"),
    };

    /// <summary>The sum of the numbers; other values do not count.</summary>
    public static BsonValue Sum(IEnumerable<BsonValue?> values)
    {
        BsonValue sum = 0;
        foreach (var value in values)
        {
            sum = value is { IsNumeric: true } ? BsonNumber.Add(sum, value) : sum;
        }

        return sum;
    }

    public static BsonValue Average(IEnumerable<BsonValue?> values)
    {
        var numbers = values.Where(value => value is { IsNumeric: true }).ToList();
        if (numbers.Count == 0)
        {
            return BsonNull.Value;
        }

        var sum = Sum(numbers);
        return sum.IsDecimal128 ? new BsonDecimal128(sum.ToDecimal() / numbers.Count) : new BsonDouble(sum.ToDouble() / numbers.Count);
    }

    public static BsonValue Min(IEnumerable<BsonValue?> values) => Present(values).Min(BsonOrder.Instance) ?? BsonNull.Value;

    public static BsonValue Max(IEnumerable<BsonValue?> values) => Present(values).Max(BsonOrder.Instance) ?? BsonNull.Value;

    private static IEnumerable<BsonValue> Present(IEnumerable<BsonValue?> values) => values.Where(value => value is not (null or BsonNull))!;
}
