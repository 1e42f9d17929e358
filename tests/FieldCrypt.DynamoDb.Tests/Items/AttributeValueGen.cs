using System.Globalization;
using Amazon.DynamoDBv2.Model;
using CsCheck;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>Random DynamoDB values of all ten types.</summary>
internal static class AttributeValueGen
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String.AlphaNumeric, Gen.OneOf("", "é", "퀀", "\uFF61", "\U00010002", "a\U00010002b", new string('x', 300)));

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.Decimal[-1_000_000m, 1_000_000m].Select(number => Math.Round(number, 9).ToString(CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Int[-999, 999], Gen.Int[-120, 120]).Select((c, e) => string.Create(CultureInfo.InvariantCulture, $"{c}e{e}")),
        Gen.OneOf("0", "-0", "+1.50", "0.000", "1e125", "1e-130"));

    private static readonly Gen<AttributeValue> Scalar = Gen.OneOf(
        Text.Select(text => new AttributeValue { S = text }),
        Number.Select(number => new AttributeValue { N = number }),
        Gen.Byte.Array[0, 40].Select(bytes => new AttributeValue { B = new MemoryStream(bytes) }),
        Gen.Bool.Select(boolean => new AttributeValue { BOOL = boolean }),
        Gen.Const(() => new AttributeValue { NULL = true }));

    private static readonly Gen<AttributeValue> Set = Gen.OneOf(
        Text.Array[1, 5].Select(members => new AttributeValue { SS = [.. members.Distinct()] }),
        Gen.Int.Array[1, 5].Select(members => new AttributeValue
        {
            NS = [.. members.Distinct().Select(member => member.ToString(CultureInfo.InvariantCulture))],
        }),
        Gen.Byte.Array[0, 4].Array[1, 5].Select(members => new AttributeValue
        {
            BS = [.. members.DistinctBy(Convert.ToHexString).Select(member => new MemoryStream(member))],
        }));

    public static Gen<AttributeValue> Value { get; } = Nested(3);

    private static Gen<AttributeValue> Nested(int depth) => depth == 0 ? Gen.OneOf(Scalar, Set) : Gen.OneOf(
        Scalar,
        Set,
        Nested(depth - 1).Array[0, 3].Select(elements => new AttributeValue { L = [.. elements], IsLSet = true }),
        Gen.Select(Gen.String[Gen.Char["abcdeABC_"], 1, 5], Nested(depth - 1)).Array[0, 3].Select(entries => new AttributeValue
        {
            M = entries.DistinctBy(entry => entry.Item1).ToDictionary(entry => entry.Item1, entry => entry.Item2),
            IsMSet = true,
        }));
}
