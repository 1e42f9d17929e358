using System.Text.RegularExpressions;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Values;

/// <summary>Regular expressions; of PCRE's language, what .NET's shares.</summary>
internal static class BsonRegex
{
    /// <summary>The expression with its options.</summary>
    /// <exception cref="MongoError">The server would refuse it.</exception>
    public static Regex Of(BsonRegularExpression expression)
    {
        var options = RegexOptions.CultureInvariant;
        foreach (var option in expression.Options)
        {
            options |= option switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                'u' => RegexOptions.None,
                _ => throw MongoError.Location(51108, $"invalid flag in regex options: {option}"),
            };
        }

        try
        {
            return new Regex(expression.Pattern, options);
        }
        catch (ArgumentException)
        {
            throw MongoError.Location(51091, $"Regular expression is invalid: {expression.Pattern}");
        }
    }
}
