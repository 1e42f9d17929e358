using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tables;
using Condition = Amazon.DynamoDBv2.Model.Condition;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>The conditions and the projection of one query or scan; conditions are evaluated by DynamoDB, which sees no plaintext.</summary>
internal sealed class ReadFilter
{
    private const string KeyKind = "KeyConditionExpression";
    private const string FilterKind = "FilterExpression";

    private readonly ProtectedTable _table;
    private readonly Placeholders _placeholders;
    private Dictionary<string, string>? _namesOfConditions;
    private ItemCondition? _keys;

    private ReadFilter(ProtectedTable table, Dictionary<string, string>? names, Dictionary<string, AttributeValue>? values)
    {
        _table = table;
        _placeholders = new Placeholders(names, values);
    }

    /// <summary>What DynamoDB is asked in place of the conditions; null if it is asked what the caller asks.</summary>
    public SearchQuery? Search { get; private set; }

    /// <summary>The conditions of a query, checked.</summary>
    /// <exception cref="ProtectedOperationException">One compares an encrypted attribute that no beacon finds.</exception>
    public static ReadFilter Of(ProtectedTable table, QueryRequest request)
    {
        var (keys, filter) = BeaconIndex.Sorted(table.Schema, request);
        return Of(
            table,
            new Written(request.KeyConditionExpression, keys, ConditionalOperator.AND),
            new Written(request.FilterExpression, filter, request.ConditionalOperator),
            request.ExpressionAttributeNames,
            request.ExpressionAttributeValues);
    }

    /// <summary>The conditions of a scan, checked.</summary>
    /// <exception cref="ProtectedOperationException">One compares an encrypted attribute that no beacon finds.</exception>
    public static ReadFilter Of(ProtectedTable table, ScanRequest request) => Of(
        table,
        new Written(null, null, null),
        new Written(request.FilterExpression, request.ScanFilter, request.ConditionalOperator),
        request.ExpressionAttributeNames,
        request.ExpressionAttributeValues);

    /// <summary>Refuses items that are genuine and have other keys than those asked for.</summary>
    /// <exception cref="DataNotAuthenticException">The key condition does not hold for one.</exception>
    public void RequireAsked(List<Dictionary<string, AttributeValue>>? items)
    {
        foreach (var item in items ?? [])
        {
            if (_keys?.Holds(item) == false)
            {
                throw _table.NotAsked();
            }
        }
    }

    /// <summary>Leaves out items that the key condition no longer holds for: they changed since the index entry was made that they were fetched by.</summary>
    public void KeepAsked(List<Dictionary<string, AttributeValue>>? items) => items?.RemoveAll(item => _keys?.Holds(item) == false);

    /// <summary>What the caller wants of each item.</summary>
    public ItemProjection Projection(string? expression, List<string>? attributesToGet)
    {
        var projection = ItemProjection.Of(expression, attributesToGet, _placeholders);
        _placeholders.RequireAllUsed();
        return projection;
    }

    /// <summary>The names that remain in use once the projection is gone from the request.</summary>
    public Dictionary<string, string>? NamesWithoutProjection() => _namesOfConditions;

    private static ReadFilter Of(
        ProtectedTable table, Written key, Written filter, Dictionary<string, string>? names, Dictionary<string, AttributeValue>? values)
    {
        var result = new ReadFilter(table, names, values);
        result._keys = key.Parse(KeyKind, result._placeholders);
        var condition = filter.Parse(FilterKind, result._placeholders);
        var (keyUses, filterUses) = (result._keys?.Uses(), condition?.Uses());
        if (table.Schema.Search is { } plan
            && (result.Concerns(plan, keyUses) || result.Concerns(plan, filterUses) || values?.ContainsKey(SearchQuery.PartitionValue) == true))
        {
            result.AskBeacons(key, filter, condition, names, values);
        }
        else
        {
            result.RequireReadable(keyUses, KeyKind);
            result.RequireReadable(filterUses, FilterKind);
        }

        // Before a projection uses more of them.
        result._namesOfConditions = result._placeholders.UsedNames();
        return result;
    }

    private void AskBeacons(
        Written key, Written filter, ItemCondition? condition, Dictionary<string, string>? names, Dictionary<string, AttributeValue>? values)
    {
        SearchQuery search;
        if (key.IsLegacy || filter.IsLegacy)
        {
            var fresh = new FreshPlaceholders(names, values);
            var (keyText, filterText) = (key.Text(fresh), filter.Text(fresh));
            search = SearchQuery.Of(_table.Schema, keyText, filterText, fresh.Values, new Placeholders(fresh.Names, fresh.Values));
        }
        else
        {
            search = SearchQuery.Of(
                _table.Schema,
                QueryExpression.Of(key.Expression, KeyKind, _keys),
                QueryExpression.Of(filter.Expression, FilterKind, condition),
                values,
                _placeholders);
        }

        // Where nothing is asked otherwise, the request goes out as it is.
        Search = search.Matters ? search : null;
    }

    private bool Concerns(SearchPlan plan, List<AttributeUse>? uses)
    {
        if (uses is null)
        {
            return false;
        }

        foreach (var use in uses)
        {
            var attribute = use.Path.Attribute;
            if (plan.Named(attribute) is not null || attribute == plan.Keys.TenantField || (!use.OnlyExistence && _table.IsEncrypted(attribute)))
            {
                return true;
            }
        }

        return false;
    }

    // Whether an encrypted attribute exists is no secret.
    private void RequireReadable(List<AttributeUse>? uses, string kind)
    {
        if (uses is null)
        {
            return;
        }

        foreach (var use in uses)
        {
            if (!use.OnlyExistence && _table.MayBeEncrypted(use.Path.Attribute))
            {
                throw NotReadable(kind, use.Path.Attribute);
            }
        }
    }

    private ProtectedOperationException NotReadable(string kind, string attribute) => new(
        $"The {kind} compares attribute '{ForeignText.Shown(attribute)}' of table {_table.Schema.TableName}, which "
        + (_table.IsEncrypted(attribute)
            ? "is encrypted: DynamoDB cannot look inside. Query by readable attributes and filter the decrypted items in the application."
            : "is not in the schema: items may hold it encrypted, and what it is compared with would be sent as it is. Put it into the schema if it is "
                + "readable."));

    /// <summary>A condition as the request has it: an expression, or the older parameters.</summary>
    private readonly record struct Written(string? Expression, Dictionary<string, Condition>? Legacy, ConditionalOperator? Operator)
    {
        public bool IsLegacy => string.IsNullOrEmpty(Expression) && Legacy is { Count: > 0 };

        public ItemCondition? Parse(string kind, Placeholders placeholders) => string.IsNullOrEmpty(Expression)
            ? LegacyParameters.FromConditions(Legacy, Operator)
            : ConditionParser.Parse(Expression, kind, placeholders);

        public string? Text(FreshPlaceholders placeholders) => IsLegacy ? LegacyExpression.Of(Legacy, Operator, placeholders) : Expression;
    }
}
