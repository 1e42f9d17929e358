using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Updates;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>One action of a transaction on a protected table, and what it becomes.</summary>
internal sealed class TransactedWrite
{
    private readonly TransactWriteItem _action;
    private readonly ItemCondition? _condition;
    private readonly ItemUpdate? _update;

    public TransactedWrite(ProtectedTable table, TransactWriteItem action)
    {
        Table = table;
        _action = action;
        var (expression, names, values) = action switch
        {
            { Put: { } put } => (put.ConditionExpression, put.ExpressionAttributeNames, put.ExpressionAttributeValues),
            { Update: { } update } => (update.ConditionExpression, update.ExpressionAttributeNames, update.ExpressionAttributeValues),
            { Delete: { } delete } => (delete.ConditionExpression, delete.ExpressionAttributeNames, delete.ExpressionAttributeValues),
            { ConditionCheck: { } check } => (check.ConditionExpression, check.ExpressionAttributeNames, check.ExpressionAttributeValues),
            _ => throw ExpressionError.Invalid("TransactItems can only contain one of Check, Put, Update or Delete"),
        };
        var placeholders = new Placeholders(names, values);
        _condition = WriteConditions.Parse(expression, null, null, placeholders);
        _update = action.Update is null ? null : UpdateParser.Parse(action.Update.UpdateExpression ?? "", placeholders);
        placeholders.RequireAllUsed();
        if (_update is not null)
        {
            WriteConditions.RefuseKeys(table, action.Update!.Key, _update);
        }
    }

    public ProtectedTable Table { get; }

    /// <summary>Whether the item has to be looked at: it is updated, or a condition compares encrypted attributes.</summary>
    public bool NeedsItem => _update is not null || !WriteConditions.IsReadable(Table, _condition);

    public Dictionary<string, AttributeValue> Key => _action switch
    {
        { Put: { } put } => Table.KeyOf(put.Item),
        { Update: { } update } => update.Key,
        { Delete: { } delete } => delete.Key,
        _ => _action.ConditionCheck.Key,
    };

    public ReturnValuesOnConditionCheckFailure? OnConditionFailure => _action.Put?.ReturnValuesOnConditionCheckFailure
        ?? _action.Update?.ReturnValuesOnConditionCheckFailure
        ?? _action.Delete?.ReturnValuesOnConditionCheckFailure
        ?? _action.ConditionCheck?.ReturnValuesOnConditionCheckFailure;

    /// <summary>Whether the caller's condition holds for the decrypted item.</summary>
    public bool Holds(Dictionary<string, AttributeValue>? item) => _condition?.Holds(item ?? []) ?? true;

    /// <summary>What is sent when the item need not be looked at.</summary>
    public async ValueTask<TransactWriteItem> WithoutItemAsync(CancellationToken cancellationToken)
    {
        if (_action.Put is not { } put)
        {
            return _action;
        }

        return new TransactWriteItem
        {
            Put = new Put
            {
                TableName = put.TableName,
                Item = await Table.Encryptor.EncryptAsync(put.Item, cancellationToken).ConfigureAwait(false),
                ConditionExpression = put.ConditionExpression,
                ExpressionAttributeNames = put.ExpressionAttributeNames,
                ExpressionAttributeValues = put.ExpressionAttributeValues,
                ReturnValuesOnConditionCheckFailure = put.ReturnValuesOnConditionCheckFailure,
            },
        };
    }

    /// <summary>What is sent once the item was looked at and the condition holds: the effect, on condition that the item is still the same.</summary>
    public async ValueTask<TransactWriteItem> WithItemAsync(
        Dictionary<string, AttributeValue>? stored, Dictionary<string, AttributeValue>? item, CancellationToken cancellationToken)
    {
        var pin = VersionPin.Of(Table.Schema, stored);
        var tableName = Table.Schema.TableName;
        if (_action.ConditionCheck is not null)
        {
            return new TransactWriteItem
            {
                ConditionCheck = new ConditionCheck
                {
                    TableName = tableName,
                    Key = Key,
                    ConditionExpression = pin.Expression,
                    ExpressionAttributeNames = pin.Names,
                    ExpressionAttributeValues = pin.Values,
                },
            };
        }

        if (_action.Delete is not null)
        {
            return new TransactWriteItem
            {
                Delete = new Delete
                {
                    TableName = tableName,
                    Key = Key,
                    ConditionExpression = pin.Expression,
                    ExpressionAttributeNames = pin.Names,
                    ExpressionAttributeValues = pin.Values,
                },
            };
        }

        var changed = _update is null
            ? _action.Put.Item
            : _update.Apply(item ?? new Dictionary<string, AttributeValue>(Key, StringComparer.Ordinal));
        return new TransactWriteItem
        {
            Put = new Put
            {
                TableName = tableName,
                Item = await Table.Encryptor.EncryptAsync(changed, _update is null ? null : stored, cancellationToken).ConfigureAwait(false),
                ConditionExpression = pin.Expression,
                ExpressionAttributeNames = pin.Names,
                ExpressionAttributeValues = pin.Values,
            },
        };
    }
}
