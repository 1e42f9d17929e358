using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>Attribute values in few letters, named as DynamoDB names their types.</summary>
internal static class Values
{
    public static readonly AttributeValue Null = new() { NULL = true };

    public static AttributeValue S(string text) => new() { S = text };

    public static AttributeValue N(string number) => new() { N = number };

    public static AttributeValue B(params byte[] bytes) => new() { B = new MemoryStream(bytes) };

    public static AttributeValue Bool(bool value) => new() { BOOL = value };

    public static AttributeValue SS(params string[] members) => new() { SS = [.. members] };

    public static AttributeValue NS(params string[] members) => new() { NS = [.. members] };

    public static AttributeValue L(params AttributeValue[] items) => new() { L = [.. items], IsLSet = true };

    public static AttributeValue M(params (string Name, AttributeValue Value)[] members) =>
        new() { M = members.ToDictionary(member => member.Name, member => member.Value), IsMSet = true };
}
