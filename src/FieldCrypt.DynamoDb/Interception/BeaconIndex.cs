using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Condition = Amazon.DynamoDBv2.Model.Condition;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>Which of a query's older conditions are on the keys of its index.</summary>
/// <remarks>
/// <c>DynamoDBContext</c> and the document model know the index by its attributes, <c>aws_dbe_b_Ssn</c>, and the application by its member,
/// <c>Ssn</c>; so they take the condition on the key for a filter.
/// </remarks>
internal static class BeaconIndex
{
    public static (Dictionary<string, Condition>? Keys, Dictionary<string, Condition>? Filter) Sorted(TableSchema schema, QueryRequest request)
    {
        if (schema.Search is not { } plan || request.IndexName is not { } index || request.QueryFilter is not { Count: > 0 } filter
            || request.ConditionalOperator == ConditionalOperator.OR)
        {
            return (request.KeyConditions, request.QueryFilter);
        }

        var keys = schema.IndexKeys
            .Where(key => key.Index == index && filter.ContainsKey(key.Attribute) && plan.Named(key.Attribute) is not null)
            .Select(key => key.Attribute)
            .ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0 && request.KeyConditions is not { Count: > 0 })
        {
            // No query goes without a key, so the only beacon that is asked for one value is it.
            keys.UnionWith(filter.Where(pair => pair.Value.ComparisonOperator == ComparisonOperator.EQ && plan.Named(pair.Key) is not null)
                .Select(pair => pair.Key));
        }

        return keys.Count == 0 || keys.Count > 2
            ? (request.KeyConditions, request.QueryFilter)
            : (new((request.KeyConditions ?? []).Concat(filter.Where(pair => keys.Contains(pair.Key))), StringComparer.Ordinal),
               filter.Where(pair => !keys.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal));
    }
}
