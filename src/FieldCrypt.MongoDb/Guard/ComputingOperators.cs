using System.Collections.Frozen;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// The expression operators whose result depends on nothing but their operands, and is readable if those are. Operators that run scripts are not
/// among them, nor what a later server may bring: nobody looked at what it does with ciphertext.
/// </summary>
internal static class ComputingOperators
{
    public static FrozenSet<string> Names { get; } = new[]
    {
        // Numbers and bits.
        "$abs", "$add", "$ceil", "$divide", "$exp", "$floor", "$ln", "$log", "$log10", "$mod", "$multiply", "$pow", "$round", "$sigmoid", "$sqrt",
        "$subtract", "$trunc", "$bitAnd", "$bitNot", "$bitOr", "$bitXor", "$rand", "$sin", "$cos", "$tan", "$asin", "$acos", "$atan", "$atan2",
        "$sinh", "$cosh", "$tanh", "$asinh", "$acosh", "$atanh", "$degreesToRadians", "$radiansToDegrees",

        // Truth and comparison.
        "$and", "$or", "$not", "$cmp", "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in",

        // Lists and sets.
        "$allElementsTrue", "$anyElementTrue", "$arrayElemAt", "$arrayToObject", "$indexOfArray", "$isArray", "$maxN", "$minN", "$objectToArray",
        "$range", "$setDifference", "$setEquals", "$setIntersection", "$setIsSubset", "$setUnion", "$slice", "$sortArray", "$zip",

        // Statistics.
        "$avg", "$max", "$median", "$min", "$percentile", "$stdDevPop", "$stdDevSamp", "$sum",

        // Texts.
        "$concat", "$indexOfBytes", "$indexOfCP", "$ltrim", "$regexFind", "$regexFindAll", "$regexMatch", "$replaceAll", "$replaceOne", "$rtrim",
        "$split", "$strcasecmp", "$strLenBytes", "$strLenCP", "$substr", "$substrBytes", "$substrCP", "$toLower", "$toUpper", "$trim",

        // Dates.
        "$dateAdd", "$dateDiff", "$dateFromParts", "$dateFromString", "$dateSubtract", "$dateToParts", "$dateToString", "$dateTrunc", "$dayOfMonth",
        "$dayOfWeek", "$dayOfYear", "$hour", "$isoDayOfWeek", "$isoWeek", "$isoWeekYear", "$millisecond", "$minute", "$month", "$second",
        "$tsIncrement", "$tsSecond", "$week", "$year",

        // Types and sizes.
        "$binarySize", "$bsonSize", "$convert", "$isNumber", "$toBool", "$toDate", "$toDecimal", "$toDouble", "$toInt", "$toLong", "$toObjectId",
        "$toString", "$toUUID", "$type", "$meta",
    }.ToFrozenSet(StringComparer.Ordinal);
}
