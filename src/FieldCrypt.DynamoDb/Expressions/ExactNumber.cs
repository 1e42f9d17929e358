using System.Numerics;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>A DynamoDB number for arithmetic: <c>coefficient × 10^-scale</c>, exact.</summary>
internal readonly record struct ExactNumber(BigInteger Coefficient, int Scale) : IComparable<ExactNumber>
{
    /// <summary>Reads a number in any spelling.</summary>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">It is not one that DynamoDB can hold.</exception>
    public static ExactNumber Parse(string text)
    {
        if (!DynamoNumber.TryNormalize(text, out var normal, out var problem))
        {
            throw Invalid(problem);
        }

        var point = normal.IndexOf('.', StringComparison.Ordinal);
        return point < 0
            ? new ExactNumber(BigInteger.Parse(normal, System.Globalization.CultureInfo.InvariantCulture), 0)
            : new ExactNumber(
                BigInteger.Parse(normal.Remove(point, 1), System.Globalization.CultureInfo.InvariantCulture), normal.Length - point - 1);
    }

    public static Amazon.DynamoDBv2.AmazonDynamoDBException Invalid(string problem) =>
        ExpressionError.Invalid($"A value provided cannot be converted into a number: {problem}");

    /// <summary>The sum, in normal form.</summary>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">It has more than 38 significant digits, or is too large.</exception>
    public static string Add(string x, string y) => (Parse(x) + Parse(y)).ToText();

    /// <summary>The difference, in normal form.</summary>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">It has more than 38 significant digits, or is too large.</exception>
    public static string Subtract(string x, string y)
    {
        var (coefficient, scale) = Parse(y);
        return (Parse(x) + new ExactNumber(-coefficient, scale)).ToText();
    }

    public static ExactNumber operator +(ExactNumber x, ExactNumber y)
    {
        var scale = Math.Max(x.Scale, y.Scale);
        return new ExactNumber(x.At(scale) + y.At(scale), scale);
    }

    public int CompareTo(ExactNumber other)
    {
        var scale = Math.Max(Scale, other.Scale);
        return At(scale).CompareTo(other.At(scale));
    }

    private BigInteger At(int scale) => Coefficient * BigInteger.Pow(10, scale - Scale);

    private string ToText()
    {
        var text = $"{Coefficient.ToString(System.Globalization.CultureInfo.InvariantCulture)}E-{Scale}";
        return DynamoNumber.TryNormalize(text, out var normal, out var problem)
            ? normal
            : throw ExpressionError.Invalid($"Number overflow. The result of arithmetic is not a number that can be stored: {problem}");
    }
}
