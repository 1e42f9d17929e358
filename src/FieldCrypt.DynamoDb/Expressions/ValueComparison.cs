using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>How DynamoDB compares values: equal only within a type, ordered only within S, N and B.</summary>
internal static class ValueComparison
{
    /// <summary>The type's letters, as <c>attribute_type</c> and error messages spell them.</summary>
    public static string TypeOf(AttributeValue value) => AttributeWriter.TypeIdOf(value) switch
    {
        AttributeTypeId.Null => "NULL",
        AttributeTypeId.String => "S",
        AttributeTypeId.Number => "N",
        AttributeTypeId.Boolean => "BOOL",
        AttributeTypeId.Binary => "B",
        AttributeTypeId.StringSet => "SS",
        AttributeTypeId.NumberSet => "NS",
        AttributeTypeId.BinarySet => "BS",
        AttributeTypeId.Map => "M",
        _ => "L",
    };

    /// <exception cref="ProtectedOperationException">Both values nest too deep.</exception>
    public static bool AreEqual(AttributeValue x, AttributeValue y) => AreEqual(x, y, 1);

    private static bool AreEqual(AttributeValue x, AttributeValue y, int depth)
    {
        ValueDepth.Require(depth);
        var type = TypeOf(x);
        if (type != TypeOf(y))
        {
            return false;
        }

        return type switch
        {
            "NULL" => true,
            "BOOL" => x.BOOL == y.BOOL,
            "L" => x.L.Count == y.L.Count && x.L.Zip(y.L).All(pair => AreEqual(pair.First, pair.Second, depth + 1)),
            "M" => x.M.Count == y.M.Count && x.M.All(pair => y.M.TryGetValue(pair.Key, out var other) && AreEqual(pair.Value, other, depth + 1)),
            "SS" or "NS" or "BS" => Members(x).SetEquals(Members(y)),
            _ => Order(x, y) == 0,
        };
    }

    /// <summary>The order of two values of one ordered type; null if they have no order.</summary>
    public static int? Order(AttributeValue x, AttributeValue y) => (x, y) switch
    {
        ({ S: { } one }, { S: { } other }) => Serialization.Utf8Order.Instance.Compare(one, other),
        ({ N: { } one }, { N: { } other }) => ExactNumber.Parse(one).CompareTo(ExactNumber.Parse(other)),
        ({ B: { } one }, { B: { } other }) => BinaryValue.BytesOf(one).Span.SequenceCompareTo(BinaryValue.BytesOf(other).Span),
        _ => null,
    };

    /// <summary>The members of a set as texts that are equal where the members are.</summary>
    public static HashSet<string> Members(AttributeValue set) => set switch
    {
        { IsSSSet: true } => [.. set.SS],
        { IsNSSet: true } => [.. set.NS.Select(Normal)],
        _ => [.. set.BS.Select(member => Convert.ToHexString(BinaryValue.BytesOf(member).Span))],
    };

    /// <summary>The text of a scalar by which it is found in <see cref="Members"/>; null if it is no member of that kind of set.</summary>
    public static string? MemberText(AttributeValue set, AttributeValue member) => (set, member) switch
    {
        ({ IsSSSet: true }, { S: { } text }) => text,
        ({ IsNSSet: true }, { N: { } number }) => Normal(number),
        ({ IsBSSet: true }, { B: { } bytes }) => Convert.ToHexString(BinaryValue.BytesOf(bytes).Span),
        _ => null,
    };

    /// <summary>What <c>size</c> returns; null for types that have no size.</summary>
    public static int? SizeOf(AttributeValue value) => TypeOf(value) switch
    {
        "S" => System.Text.Encoding.UTF8.GetByteCount(value.S),
        "B" => BinaryValue.BytesOf(value.B).Length,
        "SS" => value.SS.Count,
        "NS" => value.NS.Count,
        "BS" => value.BS.Count,
        "M" => value.M.Count,
        "L" => value.L.Count,
        _ => null,
    };

    public static AttributeValue Number(int value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static string Normal(string number) =>
        DynamoNumber.TryNormalize(number, out var normal, out var problem) ? normal : throw ExactNumber.Invalid(problem);
}
