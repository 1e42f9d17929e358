using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>
/// How deep lists and maps may nest, the attribute itself counted. It is looked at before a value is walked: whoever hands one in chose its depth,
/// and a stack holds only so many calls.
/// </summary>
/// <remarks>Amazon DynamoDB Developer Guide, "Service quotas", "Nested attribute depth"; the item format has the same limit.</remarks>
internal static class ValueDepth
{
    public const int Max = 32;

    /// <exception cref="ProtectedOperationException">The depth is beyond the limit.</exception>
    public static void Require(int depth)
    {
        if (depth > Max)
        {
            throw new ProtectedOperationException($"an attribute value nests deeper than {Max} levels.");
        }
    }

    /// <exception cref="ProtectedOperationException">The value nests deeper than the limit.</exception>
    public static void Require(AttributeValue? value) => Require(value, 1);

    private static void Require(AttributeValue? value, int depth)
    {
        Require(depth);
        if (value?.IsMSet == true)
        {
            foreach (var child in value.M.Values)
            {
                Require(child, depth + 1);
            }
        }

        if (value?.IsLSet == true)
        {
            foreach (var child in value.L)
            {
                Require(child, depth + 1);
            }
        }
    }
}
