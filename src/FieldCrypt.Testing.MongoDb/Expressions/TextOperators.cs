using System.Text;
using System.Text.RegularExpressions;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Text, by UTF-8 byte or by code point (CP).</summary>
internal static class TextOperators
{
    private static readonly char[] Spaces = ['\0', ' ', '\t', '\n', '\v', '\f', '\r', '\u00a0'];

    public static void AddTo(OperatorTable table)
    {
        table.Variadic("$concat", Concatenate);
        table.Unary("$toLower", static value => ToLower(Text(value)));
        table.Unary("$toUpper", static value => ToUpper(Text(value)));
        table.Binary("$strcasecmp", static (x, y) => Math.Sign(string.CompareOrdinal(ToUpper(Text(x)), ToUpper(Text(y)))));
        table.Unary("$strLenCP", static value => Required("$strLenCP", value, 34471).EnumerateRunes().Count());
        table.Unary("$strLenBytes", static value => Encoding.UTF8.GetByteCount(Required("$strLenBytes", value, 34473)));
        table.Arguments("$indexOfCP", 2, 4, static arguments => IndexOfCodePoint(arguments));
        table.Arguments("$substrCP", 3, 3, static arguments =>
            Substring(arguments[0], Position("$substrCP", arguments[1], 34450), Position("$substrCP", arguments[2], 34452)));
        table.Arguments("$substrBytes", 3, 3, SubstringOfBytes);
        table.Arguments("$substr", 3, 3, SubstringOfBytes);
        table.Binary("$split", Split);
        Trimming(table, "$trim", static (text, characters) => text.Trim(characters));
        Trimming(table, "$ltrim", static (text, characters) => text.TrimStart(characters));
        Trimming(table, "$rtrim", static (text, characters) => text.TrimEnd(characters));
        Replacing(table, "$replaceAll", static (text, find, replacement) => text.Replace(find, replacement, StringComparison.Ordinal));
        Replacing(table, "$replaceOne", static (text, find, replacement) =>
            text.IndexOf(find, StringComparison.Ordinal) is >= 0 and var at ? $"{text[..at]}{replacement}{text[(at + find.Length)..]}" : text);
        table.Named("$regexMatch", "input regex options?", static arguments =>
            Pattern("$regexMatch", arguments) is var (regex, input) && input is not null && regex.IsMatch(input));
        table.Named("$regexFind", "input regex options?", static arguments =>
            Pattern("$regexFind", arguments) is var (regex, input) && input is not null && regex.Match(input) is { Success: true } match
                ? Describe(match, input)
                : BsonNull.Value);
        table.Named("$regexFindAll", "input regex options?", static arguments =>
            Pattern("$regexFindAll", arguments) is var (regex, input) && input is not null
                ? new BsonArray(regex.Matches(input).Select(match => Describe(match, input)))
                : new BsonArray());
    }

    /// <summary>A value as text, as MongoDB coerces it; nothing becomes empty text.</summary>
    private static string Text(BsonValue? value) => value switch
    {
        null or BsonNull or BsonUndefined => "",
        BsonString or BsonSymbol => value.ToString()!,
        BsonInt32 or BsonInt64 or BsonDouble or BsonDecimal128 or BsonDateTime => TypeOperators.ToText(value),
        _ => throw MongoError.Location(16007, $"can't convert from BSON type {BsonTypes.Name(value)} to String"),
    };

    // The server changes the case of ASCII letters only.
    private static string ToLower(string text) =>
        new(System.Array.ConvertAll(text.ToCharArray(), static letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter));

    private static string ToUpper(string text) =>
        new(System.Array.ConvertAll(text.ToCharArray(), static letter => char.IsAsciiLetterLower(letter) ? char.ToUpperInvariant(letter) : letter));

    private static string Required(string name, BsonValue? value, int code) =>
        value is BsonString text ? text.Value : throw MongoError.Location(code, $"{name} requires a string argument, found: {BsonTypes.Name(value)}");

    private static BsonValue Concatenate(BsonValue?[] values)
    {
        var wrong = System.Array.Find(values, value => value is not (null or BsonNull or BsonUndefined or BsonString));
        if (wrong is not null)
        {
            throw MongoError.Location(16702, $"$concat only supports strings, not {BsonTypes.Name(wrong)}");
        }

        return System.Array.Exists(values, value => value is not BsonString)
            ? BsonNull.Value
            : string.Concat(values.Select(value => value!.AsString));
    }

    private static int Position(string name, BsonValue? value, int code) =>
        BsonNumber.TryToWhole(value, out var whole) && whole is >= 0 and <= int.MaxValue
            ? (int)whole
            : throw MongoError.Location(code, $"{name}: a position must be a non-negative integer (is BSON type {BsonTypes.Name(value)})");

    private static BsonValue IndexOfCodePoint(BsonValue?[] arguments)
    {
        if (arguments[0] is null or BsonNull or BsonUndefined)
        {
            return BsonNull.Value;
        }

        var text = arguments[0] is BsonString first
            ? first.Value.EnumerateRunes().ToArray()
            : throw MongoError.Location(40093, $"$indexOfCP requires a string as the first argument, found: {BsonTypes.Name(arguments[0])}");
        var wanted = arguments[1] is BsonString second
            ? second.Value.EnumerateRunes().ToArray()
            : throw MongoError.Location(40094, $"$indexOfCP requires a string as the second argument, found: {BsonTypes.Name(arguments[1])}");
        var start = arguments.Length > 2 ? Position("$indexOfCP", arguments[2], 40096) : 0;
        var end = Math.Min(text.Length, arguments.Length > 3 ? Position("$indexOfCP", arguments[3], 40096) : int.MaxValue);
        var at = start <= end ? text.AsSpan(start..end).IndexOf(wanted) : -1;
        return new BsonInt32(at < 0 ? -1 : start + at);
    }

    private static BsonValue Substring(BsonValue? value, int start, int length) =>
        string.Concat(Text(value).EnumerateRunes().Skip(start).Take(length).Select(rune => rune.ToString()));

    private static BsonValue SubstringOfBytes(BsonValue?[] arguments)
    {
        var bytes = Encoding.UTF8.GetBytes(Text(arguments[0]));
        var start = Position("$substrBytes", arguments[1], 50752);
        BsonNumber.TryToWhole(arguments[2], out var length);
        if (start >= bytes.Length)
        {
            return "";
        }

        var end = length < 0 || length > bytes.Length - start ? bytes.Length : start + (int)length;
        if (IsContinuation(start) || (end < bytes.Length && IsContinuation(end)))
        {
            throw MongoError.Location(28656, "$substrBytes: Invalid range, in the middle of a UTF-8 character.");
        }

        return Encoding.UTF8.GetString(bytes, start, end - start);

        bool IsContinuation(int index) => (bytes[index] & 0xC0) == 0x80;
    }

    private static BsonValue Split(BsonValue? value, BsonValue? separator)
    {
        if (value is null or BsonNull)
        {
            return BsonNull.Value;
        }

        var by = Required("$split", separator, 40086);
        return by.Length == 0
            ? throw MongoError.Location(40087, "$split requires a non-empty separator")
            : new BsonArray(Required("$split", value, 40085).Split(by));
    }

    private static void Trimming(OperatorTable table, string name, Func<string, char[], string> trim) =>
        table.Named(name, "input chars?", arguments => arguments["input"] is null or BsonNull
            ? BsonNull.Value
            : trim(Required(name, arguments["input"], 50699), arguments["chars"] is BsonString characters ? characters.Value.ToCharArray() : Spaces));

    private static void Replacing(OperatorTable table, string name, Func<string, string, string, string> replace) =>
        table.Named(name, "input find replacement", arguments =>
            arguments["input"] is null or BsonNull || arguments["find"] is null or BsonNull || arguments["replacement"] is null or BsonNull
                ? BsonNull.Value
                : replace(
                    Required(name, arguments["input"], 51746),
                    Required(name, arguments["find"], 51745),
                    Required(name, arguments["replacement"], 51744)));

    private static (Regex Regex, string? Input) Pattern(string name, NamedArguments arguments)
    {
        var options = arguments["options"] is BsonString text ? text.Value : "";
        var regex = arguments["regex"] switch
        {
            BsonString pattern => BsonRegex.Of(new BsonRegularExpression(pattern.Value, options)),
            BsonRegularExpression expression =>
                BsonRegex.Of(new BsonRegularExpression(expression.Pattern, options.Length > 0 ? options : expression.Options)),
            _ => throw MongoError.Location(51105, $"{name} needs 'regex' to be of type string or regex"),
        };
        return arguments["input"] switch
        {
            null or BsonNull => (regex, null),
            BsonString input => (regex, input.Value),
            _ => throw MongoError.Location(51104, $"{name} needs 'input' to be of type string"),
        };
    }

    private static BsonDocument Describe(Match match, string input) => new()
    {
        { "match", match.Value },
        { "idx", input[..match.Index].EnumerateRunes().Count() },
        { "captures", new BsonArray(match.Groups.Values.Skip(1).Select(group => group.Success ? (BsonValue)group.Value : BsonNull.Value)) },
    };
}
