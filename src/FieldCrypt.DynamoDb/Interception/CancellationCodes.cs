namespace FieldCrypt.DynamoDb.Interception;

/// <summary>The codes of reasons for which DynamoDB cancels a transaction (API reference, "TransactWriteItems", "Errors").</summary>
internal static class CancellationCodes
{
    /// <summary>Nothing spoke against the action.</summary>
    public const string None = "None";

    /// <summary>The action's condition does not hold.</summary>
    public const string ConditionFailed = "ConditionalCheckFailed";

    /// <summary>The update is not possible on the item.</summary>
    public const string Invalid = "ValidationError";
}
