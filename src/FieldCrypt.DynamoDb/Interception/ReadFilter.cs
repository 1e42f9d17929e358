using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>The conditions and the projection of one query or scan; conditions are evaluated by DynamoDB, which sees no plaintext.</summary>
internal sealed class ReadFilter(
    ProtectedTable table, Dictionary<string, string>? names, Dictionary<string, AttributeValue>? values)
{
    private readonly Placeholders _placeholders = new(names, values);
    private Dictionary<string, string>? _namesOfConditions;
    private ItemCondition? _keys;

    /// <summary>The conditions of a query, checked.</summary>
    /// <exception cref="ProtectedOperationException">One compares an encrypted attribute.</exception>
    public static ReadFilter Of(ProtectedTable table, QueryRequest request)
    {
        var filter = new ReadFilter(table, request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        filter._keys = filter.Check(
            request.KeyConditionExpression, request.KeyConditions, ConditionalOperator.AND, "KeyConditionExpression");
        filter.Check(request.FilterExpression, request.QueryFilter, request.ConditionalOperator, "FilterExpression");
        return filter;
    }

    /// <summary>The conditions of a scan, checked.</summary>
    /// <exception cref="ProtectedOperationException">One compares an encrypted attribute.</exception>
    public static ReadFilter Of(ProtectedTable table, ScanRequest request)
    {
        var filter = new ReadFilter(table, request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        filter.Check(request.FilterExpression, request.ScanFilter, request.ConditionalOperator, "FilterExpression");
        return filter;
    }

    /// <summary>Refuses items that are genuine and have other keys than those asked for.</summary>
    /// <exception cref="DataNotAuthenticException">The key condition does not hold for one.</exception>
    public void RequireAsked(List<Dictionary<string, AttributeValue>>? items)
    {
        foreach (var item in items ?? [])
        {
            if (_keys?.Holds(item) == false)
            {
                throw table.NotAsked();
            }
        }
    }

    /// <summary>What the caller wants of each item.</summary>
    public ItemProjection Projection(string? expression, List<string>? attributesToGet)
    {
        var projection = ItemProjection.Of(expression, attributesToGet, _placeholders);
        _placeholders.RequireAllUsed();
        return projection;
    }

    /// <summary>The names that remain in use once the projection is gone from the request.</summary>
    public Dictionary<string, string>? NamesWithoutProjection() => _namesOfConditions;

    // Whether an encrypted attribute exists is no secret.
    private ItemCondition? Check(
        string? expression,
        Dictionary<string, Amazon.DynamoDBv2.Model.Condition>? legacy,
        ConditionalOperator? conditionalOperator,
        string kind)
    {
        var condition = string.IsNullOrEmpty(expression)
            ? LegacyParameters.FromConditions(legacy, conditionalOperator)
            : ConditionParser.Parse(expression, kind, _placeholders);
        foreach (var use in condition?.Uses() ?? [])
        {
            if (!use.OnlyExistence && table.IsEncrypted(use.Path.Attribute))
            {
                throw new ProtectedOperationException(
                    $"The {kind} compares attribute '{ForeignText.Shown(use.Path.Attribute)}' of table {table.Schema.TableName}, which is encrypted: DynamoDB "
                    + "cannot look inside. Query by readable attributes and filter the decrypted items in the application.");
            }
        }

        _namesOfConditions = _placeholders.UsedNames();
        return condition;
    }
}
