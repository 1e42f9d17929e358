using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>A set of texts, numbers or binaries, with members that are equal where DynamoDB holds them equal.</summary>
internal sealed class ValueSet
{
    private readonly IReadOnlyList<(string Text, AttributeValue Member)> _members;

    private ValueSet(string type, IReadOnlyList<(string Text, AttributeValue Member)> members)
    {
        Type = type;
        _members = members;
    }

    /// <summary>SS, NS or BS.</summary>
    public string Type { get; }

    /// <summary>The set, or null if the value is none.</summary>
    public static ValueSet? Of(AttributeValue value)
    {
        IEnumerable<AttributeValue>? members = value switch
        {
            { IsSSSet: true } => value.SS.Select(text => new AttributeValue { S = text }),
            { IsNSSet: true } => value.NS.Select(number => new AttributeValue { N = number }),
            { IsBSSet: true } => value.BS.Select(bytes => new AttributeValue { B = bytes }),
            _ => null,
        };
        return members is null
            ? null
            : new ValueSet(ValueComparison.TypeOf(value), [.. members.Select(member => (ValueComparison.MemberText(value, member)!, member))]);
    }

    public AttributeValue Union(ValueSet other) =>
        ToValue([.. _members.Concat(other._members).DistinctBy(member => member.Text).Select(member => member.Member)]);

    /// <summary>What is left without the other's members; null if nothing is.</summary>
    public AttributeValue? Except(ValueSet other)
    {
        var removed = other._members.Select(member => member.Text).ToHashSet(StringComparer.Ordinal);
        AttributeValue[] rest = [.. _members.Where(member => !removed.Contains(member.Text)).Select(member => member.Member)];
        return rest.Length == 0 ? null : ToValue(rest);
    }

    private AttributeValue ToValue(AttributeValue[] members) => Type switch
    {
        "SS" => new AttributeValue { SS = [.. members.Select(member => member.S)] },
        "NS" => new AttributeValue { NS = [.. members.Select(member => member.N)] },
        _ => new AttributeValue { BS = [.. members.Select(member => BinaryValue.StreamOf(BinaryValue.BytesOf(member.B).ToArray()))] },
    };
}
