using System.Globalization;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Numbers: null in, null out; a value that is no number is an error.</summary>
internal static class ArithmeticOperators
{
    public static void AddTo(OperatorTable table)
    {
        table.Variadic("$add", Add);
        table.Variadic("$multiply", static values => Fold("$multiply", values, new BsonInt32(1), BsonNumber.Multiply));
        table.Binary("$subtract", Subtract);
        table.Binary("$divide", Divide);
        table.Binary("$mod", Remainder);
        table.Binary("$pow", static (x, y) => AnyNull(x, y) ? BsonNull.Value : Narrow(Math.Pow(Number("$pow", x), Number("$pow", y)), x, y));
        Real(table, "$sqrt", Math.Sqrt);
        Real(table, "$exp", Math.Exp);
        Real(table, "$ln", Math.Log);
        Real(table, "$log10", Math.Log10);
        table.Binary("$log", static (x, y) => AnyNull(x, y) ? BsonNull.Value : Math.Log(Number("$log", x), Number("$log", y)));
        Whole(table, "$ceil", Math.Ceiling, Math.Ceiling);
        Whole(table, "$floor", Math.Floor, Math.Floor);
        Whole(table, "$abs", Math.Abs, Math.Abs, static value => value.ToInt64() < 0 ? BsonNumber.Subtract(0, value) : value);
        Rounding(table, "$round", static (number, places) => Math.Round(number, places, MidpointRounding.ToEven));
        Rounding(table, "$trunc",
            static (number, places) => places == 0 ? decimal.Truncate(number) : Math.Round(number, places, MidpointRounding.ToZero));
        table.Variadic("$sum", static values => Accumulators.Sum(Flatten(values)));
        table.Variadic("$avg", static values => Accumulators.Average(Flatten(values)));
        table.Variadic("$min", static values => Accumulators.Min(Flatten(values)));
        table.Variadic("$max", static values => Accumulators.Max(Flatten(values)));
    }

    private static bool AnyNull(BsonValue? x, BsonValue? y) => x is null or BsonNull || y is null or BsonNull;

    // As accumulators in an expression they look into a single argument that is an array.
    private static IEnumerable<BsonValue?> Flatten(BsonValue?[] values) => values is [BsonArray array] ? array : values;

    private static double Number(string name, BsonValue? value) => value is { IsNumeric: true }
        ? value.ToDouble()
        : throw MongoError.Location(28765, $"{name} only supports numeric types, not {BsonTypes.Name(value)}");

    private static BsonValue Add(BsonValue?[] values)
    {
        if (values.Count(value => value is BsonDateTime) > 1)
        {
            throw MongoError.Location(16612, "only one date allowed in an $add expression");
        }

        var date = System.Array.Find(values, value => value is BsonDateTime);
        var sum = Fold("$add", [.. values.Where(value => value is not BsonDateTime)], new BsonInt32(0), BsonNumber.Add);
        return date is null || sum.IsBsonNull ? sum : new BsonDateTime(date.AsBsonDateTime.MillisecondsSinceEpoch + sum.ToInt64());
    }

    private static BsonValue Fold(string name, BsonValue?[] values, BsonValue start, Func<BsonValue, BsonValue, BsonValue> combine)
    {
        var result = start;
        var isNull = false;
        foreach (var value in values)
        {
            if (value is null or BsonNull)
            {
                isNull = true;
                continue;
            }

            result = value.IsNumeric
                ? combine(result, value)
                : throw MongoError.TypeMismatch($"{name} only supports numeric or date types, not {BsonTypes.Name(value)}");
        }

        return isNull ? BsonNull.Value : result;
    }

    private static BsonValue? Subtract(BsonValue? x, BsonValue? y) => (x, y) switch
    {
        _ when AnyNull(x, y) => BsonNull.Value,
        (BsonDateTime a, BsonDateTime b) => a.MillisecondsSinceEpoch - b.MillisecondsSinceEpoch,
        (BsonDateTime a, { IsNumeric: true }) => new BsonDateTime(a.MillisecondsSinceEpoch - y.ToInt64()),
        ({ IsNumeric: true }, { IsNumeric: true }) => BsonNumber.Subtract(x, y),
        _ => throw MongoError.TypeMismatch($"can't $subtract {BsonTypes.Name(y)} from {BsonTypes.Name(x)}"),
    };

    private static BsonValue? Divide(BsonValue? x, BsonValue? y)
    {
        if (AnyNull(x, y))
        {
            return BsonNull.Value;
        }

        if (!x!.IsNumeric || !y!.IsNumeric)
        {
            throw MongoError.TypeMismatch($"$divide only supports numeric types, not {BsonTypes.Name(x)} and {BsonTypes.Name(y)}");
        }

        if (BsonNumber.IsZero(y))
        {
            throw MongoError.BadValue("can't $divide by zero");
        }

        return x.IsDecimal128 || y.IsDecimal128 ? new BsonDecimal128(x.ToDecimal() / y.ToDecimal()) : new BsonDouble(x.ToDouble() / y.ToDouble());
    }

    private static BsonValue? Remainder(BsonValue? x, BsonValue? y)
    {
        if (AnyNull(x, y))
        {
            return BsonNull.Value;
        }

        if (!x!.IsNumeric || !y!.IsNumeric)
        {
            throw MongoError.Location(16611, $"$mod only supports numeric types, not {BsonTypes.Name(x)} and {BsonTypes.Name(y)}");
        }

        return BsonNumber.IsZero(y) ? throw MongoError.Location(16610, "can't $mod by zero") : BsonNumber.Remainder(x, y);
    }

    private static BsonValue Narrow(double result, BsonValue? x, BsonValue? y) =>
        x!.IsDouble || y!.IsDouble || !BsonNumber.TryToWhole(result, out var whole) ? result
        : x.IsInt64 || y.IsInt64 || whole != (int)whole ? new BsonInt64(whole) : new BsonInt32((int)whole);

    private static void Real(OperatorTable table, string name, Func<double, double> apply) =>
        table.Unary(name, value => value is null or BsonNull ? BsonNull.Value : apply(Number(name, value)));

    private static void Whole(
        OperatorTable table,
        string name,
        Func<double, double> doubles,
        Func<decimal, decimal> decimals,
        Func<BsonValue, BsonValue>? wholes = null) =>
        table.Unary(name, value => value switch
        {
            null or BsonNull => BsonNull.Value,
            BsonInt32 or BsonInt64 => wholes?.Invoke(value) ?? value,
            BsonDecimal128 => new BsonDecimal128(decimals(value.ToDecimal())),
            _ => doubles(Number(name, value)),
        });

    private static void Rounding(OperatorTable table, string name, Func<decimal, int, decimal> round) => table.Arguments(name, 1, 2, arguments =>
    {
        var (value, places) = (arguments[0], arguments.Length > 1 ? arguments[1]!.ToInt32() : 0);
        if (places is < 0 or > 28)
        {
            throw MongoError.NotInTheDouble($"{name} to {places} places");
        }

        return value switch
        {
            null or BsonNull => BsonNull.Value,
            BsonInt32 or BsonInt64 => value,
            BsonDecimal128 => new BsonDecimal128(round(value.ToDecimal(), places)),
            _ => Number(name, value) is var number && Math.Abs(number) < 1e15 ? (double)round(Exactly(number), places) : Number(name, value),
        };
    });

    // A cast would round to 15 digits first.
    private static decimal Exactly(double number) =>
        decimal.Parse(number.ToString("F26", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
