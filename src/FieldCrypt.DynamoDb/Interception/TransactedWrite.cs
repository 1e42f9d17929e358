using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Tables;
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
        ValueRules.Refuse(action.Put?.Item);
        ValueRules.RefuseGiven(values);
        var placeholders = new Placeholders(names, values);
        _condition = WriteConditions.Parse(table.Schema, expression, null, null, placeholders);
        _update = action.Update is null ? null : UpdateParser.Parse(action.Update.UpdateExpression ?? "", placeholders);
        placeholders.RequireAllUsed();
        WriteConditions.RequireKey(table, Key);
        if (_update is not null)
        {
            WriteConditions.RefuseReserved(_update);
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

    /// <summary>Table and key as a text that two actions on one item share.</summary>
    public string ItemName => $"{Table.Schema.TableName}/{ItemKey.TextOf(Table.Schema, Key)}";

    private ReturnValuesOnConditionCheckFailure? OnConditionFailure => _action.Put?.ReturnValuesOnConditionCheckFailure
        ?? _action.Update?.ReturnValuesOnConditionCheckFailure
        ?? _action.Delete?.ReturnValuesOnConditionCheckFailure
        ?? _action.ConditionCheck?.ReturnValuesOnConditionCheckFailure;

    /// <summary>Why the action fails on an item, by the caller's own doing; null if it does not.</summary>
    public CancellationReason? RefusalOf(ItemVersion version)
    {
        if (_condition?.Holds(version.Item ?? []) == false)
        {
            return new CancellationReason
            {
                Code = CancellationCodes.ConditionFailed,
                Message = "The conditional request failed",
                Item = (OnConditionFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD ? version.Item : null) ?? NoItem.InAnswer,
            };
        }

        try
        {
            Updated(version);
            return null;
        }
        catch (AmazonDynamoDBException e)
        {
            return new CancellationReason { Code = CancellationCodes.Invalid, Message = e.Message };
        }
    }

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

    /// <summary>What is sent once the item was looked at and nothing speaks against it: the effect, on condition that the item is still the same.</summary>
    /// <exception cref="ProtectedOperationException">The condition does not fit into an expression.</exception>
    public async ValueTask<TransactWriteItem> WithItemAsync(ItemVersion version, CancellationToken cancellationToken)
    {
        var actions = new PinnedActions(Table.Schema, Key, version.Stored, InPlay().ToHashSet(StringComparer.Ordinal));
        if (_action.ConditionCheck is not null)
        {
            return actions.Check();
        }

        if (_action.Delete is not null)
        {
            return actions.Delete();
        }

        var item = await Table.Encryptor
            .EncryptAsync(Updated(version) ?? _action.Put.Item, _update is null ? null : version.Stored, cancellationToken).ConfigureAwait(false);
        return _update is null ? actions.Put(item) : actions.Update(item, _update.Writes().ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What is sent in place of an action that fails: a check that always fails too, so that DynamoDB judges the others.</summary>
    public TransactWriteItem NeverTrue() => PinnedActions.NeverTrue(Table.Schema, Table.KeyOf(Key));

    private IEnumerable<string> InPlay() =>
        WriteConditions.AttributesOf(_condition).Concat(_update?.Writes().Concat(_update.Reads()) ?? []);

    private Dictionary<string, AttributeValue>? Updated(ItemVersion version)
    {
        if (_update is null)
        {
            return null;
        }

        WriteConditions.RefuseKeys(Table, _update);
        return _update.Apply(version.Item ?? new Dictionary<string, AttributeValue>(Key, StringComparer.Ordinal));
    }
}
