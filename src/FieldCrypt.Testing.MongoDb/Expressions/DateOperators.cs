using System.Globalization;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Dates, in UTC.</summary>
internal static class DateOperators
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static void AddTo(OperatorTable table)
    {
        Part(table, "$year", static date => date.Year);
        Part(table, "$month", static date => date.Month);
        Part(table, "$dayOfMonth", static date => date.Day);
        Part(table, "$hour", static date => date.Hour);
        Part(table, "$minute", static date => date.Minute);
        Part(table, "$second", static date => date.Second);
        Part(table, "$millisecond", static date => date.Millisecond);
        Part(table, "$dayOfYear", static date => date.DayOfYear);
        Part(table, "$dayOfWeek", static date => (int)date.DayOfWeek + 1);
        Part(table, "$isoWeek", ISOWeek.GetWeekOfYear);
        Part(table, "$isoDayOfWeek", static date => date.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek);
        table.Named("$dateToString", "date format? timezone? onNull?", static arguments => arguments["date"] is null or BsonNull
            ? arguments.Has("onNull") ? arguments["onNull"] : BsonNull.Value
            : Format(Date(arguments["date"], arguments["timezone"]), arguments["format"]));
        table.Named("$dateAdd", "startDate unit amount timezone?", static arguments => Shift(arguments, 1));
        table.Named("$dateSubtract", "startDate unit amount timezone?", static arguments => Shift(arguments, -1));
        table.Named("$dateDiff", "startDate endDate unit timezone?", Difference);
        table.Named("$dateTrunc", "date unit timezone?", static arguments => arguments["date"] is null or BsonNull
            ? BsonNull.Value
            : new BsonDateTime(Truncate(Date(arguments["date"], arguments["timezone"]), arguments["unit"]!.AsString)));
        table.Named("$dateFromString", "dateString timezone?", static arguments => arguments["dateString"] switch
        {
            null or BsonNull => BsonNull.Value,
            BsonString text when DateTime.TryParse(text.Value, CultureInfo.InvariantCulture, Utc, out var date) => new BsonDateTime(date),
            _ => throw new MongoError(241, "ConversionFailure", "$dateFromString could not parse its argument"),
        });
    }

    private static void Part(OperatorTable table, string name, Func<DateTime, int> part) => table.Add(name, (operand, parser) =>
    {
        var (source, zone) = operand is BsonDocument document && document.Contains("date")
            ? (parser.Parse(document["date"]), document.TryGetValue("timezone", out var timezone) ? parser.Parse(timezone) : null)
            : (parser.Parse(operand is BsonArray { Count: 1 } array ? array[0] : operand), null);
        return scope => source(scope) is { IsBsonNull: false } value ? part(Date(value, zone?.Invoke(scope))) : BsonNull.Value;
    });

    private static DateTime Date(BsonValue? value, BsonValue? timezone)
    {
        if (timezone is BsonString { Value: not ("UTC" or "GMT" or "Etc/UTC" or "+00:00" or "+0000" or "Z") })
        {
            throw MongoError.NotInTheDouble("time zones other than UTC");
        }

        return value switch
        {
            BsonDateTime date => date.ToUniversalTime(),
            BsonTimestamp timestamp => DateTimeOffset.FromUnixTimeSeconds(timestamp.Timestamp).UtcDateTime,
            BsonObjectId id => id.Value.CreationTime,
            _ => throw MongoError.Location(16006, $"can't convert from BSON type {BsonTypes.Name(value)} to Date"),
        };
    }

    private static BsonValue Format(DateTime date, BsonValue? format)
    {
        var pattern = format is BsonString given ? given.Value : "%Y-%m-%dT%H:%M:%S.%LZ";
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 == pattern.Length)
            {
                text.Append(pattern[i]);
                continue;
            }

            text.Append(pattern[++i] switch
            {
                'Y' => date.ToString("yyyy", CultureInfo.InvariantCulture),
                'm' => date.ToString("MM", CultureInfo.InvariantCulture),
                'd' => date.ToString("dd", CultureInfo.InvariantCulture),
                'H' => date.ToString("HH", CultureInfo.InvariantCulture),
                'M' => date.ToString("mm", CultureInfo.InvariantCulture),
                'S' => date.ToString("ss", CultureInfo.InvariantCulture),
                'L' => date.ToString("fff", CultureInfo.InvariantCulture),
                'j' => date.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                'z' => "+0000",
                '%' => "%",
                var other => throw MongoError.Location(18536, $"Invalid format character '%{other}' in format string"),
            });
        }

        return text.ToString();
    }

    private static BsonValue Shift(NamedArguments arguments, int sign)
    {
        if (arguments["startDate"] is null or BsonNull || arguments["amount"] is null or BsonNull)
        {
            return BsonNull.Value;
        }

        var (date, amount) = (Date(arguments["startDate"], arguments["timezone"]), sign * arguments["amount"]!.ToInt64());
        return new BsonDateTime(arguments["unit"]!.AsString switch
        {
            "year" => date.AddYears(checked((int)amount)),
            "quarter" => date.AddMonths(checked((int)amount * 3)),
            "month" => date.AddMonths(checked((int)amount)),
            "week" => date.AddDays(amount * 7),
            "day" => date.AddDays(amount),
            "hour" => date.AddHours(amount),
            "minute" => date.AddMinutes(amount),
            "second" => date.AddSeconds(amount),
            "millisecond" => date.AddMilliseconds(amount),
            var unit => throw UnknownUnit(unit),
        });
    }

    // The difference counts the boundaries of the unit between the two dates.
    private static BsonValue? Difference(NamedArguments arguments)
    {
        if (arguments["startDate"] is null or BsonNull || arguments["endDate"] is null or BsonNull)
        {
            return BsonNull.Value;
        }

        var unit = arguments["unit"]!.AsString;
        var start = Truncate(Date(arguments["startDate"], arguments["timezone"]), unit);
        var end = Truncate(Date(arguments["endDate"], arguments["timezone"]), unit);
        var months = ((end.Year - start.Year) * 12L) + end.Month - start.Month;
        var length = end - start;
        return unit switch
        {
            "year" => months / 12,
            "quarter" => months / 3,
            "month" => months,
            "week" => (long)length.TotalDays / 7,
            "day" => (long)length.TotalDays,
            "hour" => (long)length.TotalHours,
            "minute" => (long)length.TotalMinutes,
            "second" => (long)length.TotalSeconds,
            _ => (long)length.TotalMilliseconds,
        };
    }

    // A week begins on Sunday.
    private static DateTime Truncate(DateTime date, string unit) => unit switch
    {
        "year" => new DateTime(date.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        "quarter" => new DateTime(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1, 0, 0, 0, DateTimeKind.Utc),
        "month" => new DateTime(date.Year, date.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        "week" => date.Date.AddDays(-(int)date.DayOfWeek),
        "day" => date.Date,
        "hour" => new DateTime(date.Ticks - (date.Ticks % TimeSpan.TicksPerHour), DateTimeKind.Utc),
        "minute" => new DateTime(date.Ticks - (date.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc),
        "second" => new DateTime(date.Ticks - (date.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc),
        "millisecond" => date,
        _ => throw UnknownUnit(unit),
    };

    private static MongoError UnknownUnit(string unit) => MongoError.FailedToParse($"unknown time unit value: {unit}");
}
