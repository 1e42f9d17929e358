using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// The actions of a transaction on condition that an item is still as it was read. Transactions know expressions only, which are bounded, so
/// very wide items may not fit; that is said before anything is sent.
/// </summary>
internal sealed class PinnedActions(
    TableSchema schema, Dictionary<string, AttributeValue> key, Dictionary<string, AttributeValue>? stored, IReadOnlySet<string> inPlay)
{
    /// <summary>A check that fails whatever the item is.</summary>
    public static TransactWriteItem NeverTrue(TableSchema schema, Dictionary<string, AttributeValue> key)
    {
        var placeholders = new FreshPlaceholders();
        var name = placeholders.Name(schema.PartitionKey);
        return new TransactWriteItem
        {
            ConditionCheck = new ConditionCheck
            {
                TableName = schema.TableName,
                Key = key,
                ConditionExpression = $"attribute_exists({name}) AND attribute_not_exists({name})",
                ExpressionAttributeNames = placeholders.Names,
            },
        };
    }

    public TransactWriteItem Check()
    {
        var placeholders = new FreshPlaceholders();
        return new TransactWriteItem
        {
            ConditionCheck = new ConditionCheck
            {
                TableName = schema.TableName,
                Key = key,
                ConditionExpression = Fitting(VersionPin.Of(schema, stored, inPlay), placeholders) ?? throw TooWide("checked"),
                ExpressionAttributeNames = placeholders.Names,
                ExpressionAttributeValues = placeholders.ValuesOrNull,
            },
        };
    }

    public TransactWriteItem Delete()
    {
        var placeholders = new FreshPlaceholders();
        return new TransactWriteItem
        {
            Delete = new Delete
            {
                TableName = schema.TableName,
                Key = key,
                ConditionExpression = Fitting(VersionPin.Of(schema, stored, inPlay), placeholders) ?? throw TooWide("deleted"),
                ExpressionAttributeNames = placeholders.Names,
                ExpressionAttributeValues = placeholders.ValuesOrNull,
            },
        };
    }

    public TransactWriteItem Put(Dictionary<string, AttributeValue> item) =>
        TryPut(item, VersionPin.Of(schema, stored, inPlay)) ?? throw TooWide("put");

    /// <summary>Changes the item in place where that fits into an expression; else puts it whole, if its unsigned attributes can be pinned.</summary>
    public TransactWriteItem Update(Dictionary<string, AttributeValue> item, IReadOnlySet<string> written)
    {
        var rewrite = ItemRewrite.Of(schema, stored, item, written);
        return TryUpdate(rewrite, VersionPin.Of(schema, stored, inPlay.Concat(rewrite.Adopted)))
            ?? TryPut(item, VersionPin.OfWhole(schema, stored))
            ?? throw TooWide("updated");
    }

    private TransactWriteItem? TryUpdate(ItemRewrite rewrite, VersionPin pin)
    {
        var placeholders = new FreshPlaceholders();
        var update = rewrite.ToExpression(placeholders);
        return update.Length <= ExpressionLimits.MaxLength && Fitting(pin, placeholders) is { } condition
            ? new TransactWriteItem
            {
                Update = new Update
                {
                    TableName = schema.TableName,
                    Key = key,
                    UpdateExpression = update,
                    ConditionExpression = condition,
                    ExpressionAttributeNames = placeholders.Names,
                    ExpressionAttributeValues = placeholders.ValuesOrNull,
                },
            }
            : null;
    }

    private TransactWriteItem? TryPut(Dictionary<string, AttributeValue> item, VersionPin pin)
    {
        var placeholders = new FreshPlaceholders();
        return Fitting(pin, placeholders) is { } condition
            ? new TransactWriteItem
            {
                Put = new Put
                {
                    TableName = schema.TableName,
                    Item = item,
                    ConditionExpression = condition,
                    ExpressionAttributeNames = placeholders.Names,
                    ExpressionAttributeValues = placeholders.ValuesOrNull,
                },
            }
            : null;
    }

    private static string? Fitting(VersionPin pin, FreshPlaceholders placeholders) =>
        pin.Operators <= ExpressionLimits.MaxOperators && pin.ToExpression(placeholders) is { Length: <= ExpressionLimits.MaxLength } expression
            ? expression
            : null;

    private ProtectedOperationException TooWide(string done) => new(
        $"An item of table {schema.TableName} has too many attributes to be {done} in a transaction: whether it is still as it was read does not "
        + $"fit into an expression of {ExpressionLimits.MaxLength} bytes and {ExpressionLimits.MaxOperators} operators. Nothing was sent. "
        + (stored is not null && VersionPin.IsUnprotected(stored)
            ? "It is not encrypted yet: once it was updated or put by itself, which has no such limit, it can be part of transactions."
            : "Update it by itself, which has no such limit, or keep its attributes in a map."));
}
