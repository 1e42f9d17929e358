namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>How large an expression may be. Amazon DynamoDB Developer Guide, "Expression parameters" under "Quotas".</summary>
internal static class ExpressionLimits
{
    /// <summary>The longest expression, in bytes; outside placeholders an expression is ASCII.</summary>
    public const int MaxLength = 4096;

    /// <summary>The most operators and functions in one expression. The actions of an update are none.</summary>
    public const int MaxOperators = 300;
}
