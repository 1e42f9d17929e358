using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Values;

/// <summary>MongoDB's names of the BSON types.</summary>
internal static class BsonTypes
{
    private static readonly Dictionary<string, BsonType> ByName = Enum.GetValues<BsonType>()
        .Where(type => type != BsonType.EndOfDocument)
        .ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>The name, such as <c>binData</c>; <c>missing</c> for a missing value.</summary>
    public static string Name(BsonValue? value) => value is null ? "missing" : Name(value.BsonType);

    public static string Name(BsonType type) => type switch
    {
        BsonType.Double => "double",
        BsonType.String => "string",
        BsonType.Document => "object",
        BsonType.Array => "array",
        BsonType.Binary => "binData",
        BsonType.Undefined => "undefined",
        BsonType.ObjectId => "objectId",
        BsonType.Boolean => "bool",
        BsonType.DateTime => "date",
        BsonType.Null => "null",
        BsonType.RegularExpression => "regex",
        BsonType.JavaScript => "javascript",
        BsonType.Symbol => "symbol",
        BsonType.JavaScriptWithScope => "javascriptWithScope",
        BsonType.Int32 => "int",
        BsonType.Timestamp => "timestamp",
        BsonType.Int64 => "long",
        BsonType.Decimal128 => "decimal",
        BsonType.MinKey => "minKey",
        BsonType.MaxKey => "maxKey",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The test that a type's name or number, or a list of them, stands for.</summary>
    /// <exception cref="MongoError">There is no such type.</exception>
    public static Func<BsonValue, bool> Test(BsonValue types)
    {
        switch (types)
        {
            case BsonArray array:
                var tests = array.Select(Test).ToList();
                return value => tests.Exists(test => test(value));
            case BsonString { Value: "number" }:
                return value => value.IsNumeric;
            case BsonString { Value: var name }:
                var named = FromName(name);
                return value => value.BsonType == named;
            default:
                var numbered = BsonNumber.TryToWhole(types, out var number)
                    ? FromNumber(number)
                    : throw MongoError.TypeMismatch("type must be represented as a number or a string");
                return value => value.BsonType == numbered;
        }
    }

    /// <exception cref="MongoError">There is no such type.</exception>
    public static BsonType FromName(string name) =>
        ByName.TryGetValue(name, out var known) ? known : throw MongoError.BadValue($"Unknown type name alias: {name}");

    /// <summary>The type of a number of the specification: -1 is the least key, 127 the greatest.</summary>
    public static BsonType FromNumber(long number) => number switch
    {
        -1 => BsonType.MinKey,
        > 0 and <= byte.MaxValue when Enum.IsDefined((BsonType)number) => (BsonType)number,
        _ => throw MongoError.BadValue($"Invalid numerical type code: {number}"),
    };
}
