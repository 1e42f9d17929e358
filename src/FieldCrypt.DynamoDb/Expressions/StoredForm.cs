using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>A value as it comes back from the store: numbers in the one spelling that is kept, whichever a caller used.</summary>
internal static class StoredForm
{
    /// <summary>The value; itself where its spelling is the stored one. What is no number is left for the encryptor to refuse.</summary>
    public static AttributeValue Of(AttributeValue value)
    {
        if (value.N is { } number)
        {
            var normal = Spelled(number);
            return ReferenceEquals(normal, number) ? value : new AttributeValue { N = normal };
        }

        if (value.IsNSSet)
        {
            return new AttributeValue { NS = [.. value.NS.Select(Spelled)] };
        }

        if (value.IsMSet)
        {
            return new AttributeValue { M = value.M.ToDictionary(pair => pair.Key, pair => Of(pair.Value), StringComparer.Ordinal), IsMSet = true };
        }

        return value.IsLSet ? new AttributeValue { L = [.. value.L.Select(Of)], IsLSet = true } : value;
    }

    private static string Spelled(string number) => DynamoNumber.TryNormalize(number, out var normal, out _) ? normal : number;
}
