using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>DynamoDB's numbers: up to 38 significant digits, 1E-130 to 9.99…E+125 in magnitude, or zero.</summary>
internal static class DynamoNumber
{
    public const int MaxDigits = 38;
    public const int MaxMagnitude = 126;
    public const int MinMagnitude = -129;

    // The longest normal form has 38 digits after 130 zeros; this leaves room for a caller's leading and trailing zeros.
    private const int MaxTextLength = 1024;

    /// <summary>Rewrites a number to the one spelling that is stored and signed: no exponent, no needless zeros, no plus sign.</summary>
    /// <param name="text">Any spelling that DynamoDB accepts.</param>
    /// <param name="normal">The normal form; <paramref name="text"/> itself if it is normal already.</param>
    /// <param name="problem">What is wrong with the text, if anything.</param>
    public static bool TryNormalize(string text, [NotNullWhen(true)] out string? normal, [NotNullWhen(false)] out string? problem)
    {
        if (IsNormalInteger(text))
        {
            (normal, problem) = (text, null);
            return true;
        }

        normal = null;
        if (text.Length > MaxTextLength)
        {
            problem = "it is too long.";
            return false;
        }

        Span<char> digits = stackalloc char[text.Length];
        if (!TryParse(text, ref digits, out var negative, out var point))
        {
            problem = "it is not a number.";
            return false;
        }

        problem = digits.Length > MaxDigits ? $"it has more than {MaxDigits} significant digits."
            : digits.Length > 0 && point > MaxMagnitude ? "its magnitude is too large."
            : digits.Length > 0 && point < MinMagnitude ? "its magnitude is too small."
            : null;
        normal = problem is null ? Spell(negative, digits, point) : null;
        return problem is null;
    }

    private static bool IsNormalInteger(string text)
    {
        if (text.Length is 0 or > MaxDigits || text[0] == '0')
        {
            return text == "0";
        }

        return text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
    }

    // Significant digits without leading and trailing zeros; the point is where the decimal point stands, counted from the first digit.
    private static bool TryParse(ReadOnlySpan<char> text, ref Span<char> digits, out bool negative, out int point)
    {
        negative = text is ['-', ..];
        var rest = text is ['-' or '+', ..] ? text[1..] : text;
        var exponentAt = rest.IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? rest : rest[..exponentAt];
        point = 0;
        if (!TryParseMantissa(mantissa, digits, out var count, out var integerDigits)
            || (exponentAt >= 0 && !TryParseExponent(rest[(exponentAt + 1)..], out point)))
        {
            return false;
        }

        point += integerDigits;
        var significant = digits[..count];
        var leading = significant.IndexOfAnyExcept('0');
        digits = leading < 0 ? [] : significant[leading..].TrimEnd('0');
        point -= Math.Max(leading, 0);
        return true;
    }

    private static bool TryParseMantissa(ReadOnlySpan<char> mantissa, Span<char> digits, out int count, out int integerDigits)
    {
        count = 0;
        integerDigits = -1;
        foreach (var c in mantissa)
        {
            if (c == '.' && integerDigits < 0)
            {
                integerDigits = count;
            }
            else if (char.IsAsciiDigit(c))
            {
                digits[count++] = c;
            }
            else
            {
                return false;
            }
        }

        integerDigits = integerDigits < 0 ? count : integerDigits;
        return count > 0;
    }

    // An exponent of any length is read, but cut to where the magnitude is refused anyway.
    private static bool TryParseExponent(ReadOnlySpan<char> text, out int exponent)
    {
        const int Limit = 100_000;
        var negative = text is ['-', ..];
        var digits = text is ['-' or '+', ..] ? text[1..] : text;
        exponent = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            exponent = Math.Min(Limit, (exponent * 10) + (c - '0'));
        }

        exponent = negative ? -exponent : exponent;
        return digits.Length > 0;
    }

    private static string Spell(bool negative, ReadOnlySpan<char> digits, int point)
    {
        if (digits.IsEmpty)
        {
            return "0";
        }

        var sign = negative ? "-" : "";
        if (point <= 0)
        {
            return string.Concat($"{sign}0.", new string('0', -point), digits);
        }

        return point >= digits.Length
            ? string.Concat(sign, digits, new string('0', point - digits.Length))
            : string.Concat(string.Concat(sign, digits[..point]), ".", digits[point..]);
    }
}
