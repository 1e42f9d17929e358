using System.Globalization;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Types and conversions between them.</summary>
internal static class TypeOperators
{
    public static void AddTo(OperatorTable table)
    {
        table.Unary("$type", static value => BsonTypes.Name(value));
        table.Unary("$isNumber", static value => value is { IsNumeric: true });
        foreach (var (name, type) in new[]
        {
            ("$toInt", BsonType.Int32), ("$toLong", BsonType.Int64), ("$toDouble", BsonType.Double), ("$toDecimal", BsonType.Decimal128),
            ("$toString", BsonType.String), ("$toBool", BsonType.Boolean), ("$toDate", BsonType.DateTime), ("$toObjectId", BsonType.ObjectId),
        })
        {
            table.Unary(name, value => value is null or BsonNull ? BsonNull.Value : Convert(value, type));
        }

        table.Named("$convert", "input to onError? onNull?", Convert);
    }

    /// <summary>A scalar as <c>$toString</c> writes it.</summary>
    internal static string ToText(BsonValue value) => value switch
    {
        BsonString or BsonSymbol or BsonObjectId => value.ToString()!,
        BsonBoolean boolean => boolean.Value ? "true" : "false",
        BsonInt32 or BsonInt64 => value.ToInt64().ToString(CultureInfo.InvariantCulture),
        BsonDouble number => number.Value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
        BsonDecimal128 number => number.Value.ToString(),
        BsonDateTime date => date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => throw Unsupported(value, BsonType.String),
    };

    private static BsonValue? Convert(NamedArguments arguments)
    {
        if (arguments["input"] is not { IsBsonNull: false } input)
        {
            return arguments.Has("onNull") ? arguments["onNull"] : BsonNull.Value;
        }

        var type = arguments["to"] switch
        {
            null or BsonNull => (BsonType?)null,
            BsonString name => BsonTypes.FromName(name.Value),
            var number => BsonTypes.FromNumber(number.ToInt64()),
        };
        if (type is null)
        {
            return BsonNull.Value;
        }

        try
        {
            return Convert(input, type.Value);
        }
        catch (MongoError) when (arguments.Has("onError"))
        {
            return arguments["onError"];
        }
    }

    private static BsonValue Convert(BsonValue value, BsonType type)
    {
        try
        {
            return type switch
            {
                _ when value.BsonType == type => value,
                BsonType.Int32 => new BsonInt32(checked((int)ToWhole(value, type))),
                BsonType.Int64 => new BsonInt64(ToWhole(value, type)),
                BsonType.Double => new BsonDouble(ToDouble(value)),
                BsonType.Decimal128 => new BsonDecimal128(ToDecimal(value)),
                BsonType.Boolean => (BsonBoolean)Truth.Of(value),
                BsonType.String => ToText(value),
                BsonType.DateTime => ToDate(value),
                BsonType.ObjectId when value is BsonString text => new BsonObjectId(ObjectId.Parse(text.Value)),
                _ => throw Unsupported(value, type),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new MongoError(
                241, "ConversionFailure", $"Failed to convert {BsonTypes.Name(value)} to {BsonTypes.Name(type)} in $convert with no onError value");
        }
    }

    private static long ToWhole(BsonValue value, BsonType type) => value switch
    {
        BsonInt32 or BsonInt64 => value.ToInt64(),
        BsonDouble number => checked((long)number.Value),
        BsonDecimal128 => checked((long)value.ToDecimal()),
        BsonBoolean boolean => boolean.Value ? 1 : 0,
        BsonString text => long.Parse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        BsonDateTime date when type == BsonType.Int64 => date.MillisecondsSinceEpoch,
        _ => throw Unsupported(value, type),
    };

    private static double ToDouble(BsonValue value) => value switch
    {
        { IsNumeric: true } => value.ToDouble(),
        BsonBoolean boolean => boolean.Value ? 1 : 0,
        BsonString text => double.Parse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture),
        BsonDateTime date => date.MillisecondsSinceEpoch,
        _ => throw Unsupported(value, BsonType.Double),
    };

    private static Decimal128 ToDecimal(BsonValue value) => value switch
    {
        BsonDouble number => new Decimal128(number.Value),
        BsonInt32 or BsonInt64 => new Decimal128(value.ToInt64()),
        BsonBoolean boolean => new Decimal128(boolean.Value ? 1 : 0),
        BsonString text => Decimal128.Parse(text.Value),
        BsonDateTime date => new Decimal128(date.MillisecondsSinceEpoch),
        _ => throw Unsupported(value, BsonType.Decimal128),
    };

    private static BsonDateTime ToDate(BsonValue value) => value switch
    {
        BsonInt64 or BsonDouble or BsonDecimal128 => new BsonDateTime(value.ToInt64()),
        BsonObjectId id => new BsonDateTime(id.Value.CreationTime),
        BsonTimestamp timestamp => new BsonDateTime(timestamp.Timestamp * 1000L),
        BsonString text => new BsonDateTime(DateTime.Parse(
            text.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)),
        _ => throw Unsupported(value, BsonType.DateTime),
    };

    private static MongoError Unsupported(BsonValue value, BsonType type) => new(
        241, "ConversionFailure", $"Unsupported conversion from {BsonTypes.Name(value)} to {BsonTypes.Name(type)} in $convert with no onError value");
}
