using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Values;

/// <summary>MongoDB's arithmetic: the result has the widest type of its operands, decimal before double before long before int.</summary>
/// <remarks>Decimals are calculated with the 28 digits of <see cref="decimal"/>; a result outside its range is an error.</remarks>
internal static class BsonNumber
{
    private const double TwoToThe63 = 9223372036854775808.0;

    public static int Compare(BsonValue x, BsonValue y)
    {
        if (x.IsDecimal128 || y.IsDecimal128)
        {
            return Decimal128.Compare(ToDecimal128(x), ToDecimal128(y));
        }

        return (x.IsDouble, y.IsDouble) switch
        {
            (false, false) => x.ToInt64().CompareTo(y.ToInt64()),
            (true, true) => x.AsDouble.CompareTo(y.AsDouble),
            (true, false) => Compare(x.AsDouble, y.ToInt64()),
            (false, true) => -Compare(y.AsDouble, x.ToInt64()),
        };
    }

    public static BsonValue Add(BsonValue x, BsonValue y) =>
        Calculate(x, y, static (a, b) => a + b, static (a, b) => a + b, static (a, b) => checked(a + b));

    public static BsonValue Subtract(BsonValue x, BsonValue y) =>
        Calculate(x, y, static (a, b) => a - b, static (a, b) => a - b, static (a, b) => checked(a - b));

    public static BsonValue Multiply(BsonValue x, BsonValue y) =>
        Calculate(x, y, static (a, b) => a * b, static (a, b) => a * b, static (a, b) => checked(a * b));

    /// <summary>The remainder; the divisor is not zero.</summary>
    public static BsonValue Remainder(BsonValue x, BsonValue y) =>
        Calculate(x, y, static (a, b) => a % b, static (a, b) => a % b, static (a, b) => b == -1 ? 0 : a % b);

    /// <summary>Whether a number is zero.</summary>
    public static bool IsZero(BsonValue value) => value.ToDouble() == 0;

    /// <summary>A number as a whole number, if it is one.</summary>
    public static bool TryToWhole(BsonValue? value, out long whole)
    {
        whole = 0;
        switch (value)
        {
            case BsonInt32 or BsonInt64:
                whole = value.ToInt64();
                return true;
            case BsonDouble or BsonDecimal128:
                var number = value.ToDouble();
                whole = Math.Abs(number) < TwoToThe63 ? (long)number : 0;
                return whole == number;
            default:
                return false;
        }
    }

    private static BsonValue Calculate(
        BsonValue x, BsonValue y, Func<decimal, decimal, decimal> decimals, Func<double, double, double> doubles, Func<long, long, long> wholes)
    {
        if (x.IsDecimal128 || y.IsDecimal128)
        {
            return new BsonDecimal128(decimals(x.ToDecimal(), y.ToDecimal()));
        }

        if (x.IsDouble || y.IsDouble)
        {
            return doubles(x.ToDouble(), y.ToDouble());
        }

        var result = wholes(x.ToInt64(), y.ToInt64());
        return x.IsInt64 || y.IsInt64 || result != (int)result ? new BsonInt64(result) : new BsonInt32((int)result);
    }

    private static Decimal128 ToDecimal128(BsonValue value) => value switch
    {
        BsonDecimal128 number => number.AsDecimal128,
        BsonDouble number => new Decimal128(number.AsDouble),
        _ => new Decimal128(value.ToInt64()),
    };

    private static int Compare(double x, long y)
    {
        if (double.IsNaN(x) || x < -TwoToThe63)
        {
            return -1;
        }

        if (x >= TwoToThe63)
        {
            return 1;
        }

        var order = ((long)x).CompareTo(y);
        return order != 0 ? order : (x - Math.Truncate(x)).CompareTo(0);
    }
}
