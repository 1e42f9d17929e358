using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Something in a condition that has a value: a path, a given value, the size of something at a path.</summary>
internal abstract record Operand
{
    /// <summary>The value in this item; null if there is none.</summary>
    public abstract AttributeValue? Evaluate(Dictionary<string, AttributeValue> item);
}

/// <summary>A place in the item.</summary>
internal sealed record PathOperand(DocumentPath Path) : Operand
{
    public override AttributeValue? Evaluate(Dictionary<string, AttributeValue> item) => DocumentTree.Find(item, Path);
}

/// <summary>A value that the request gives.</summary>
internal sealed record ValueOperand(AttributeValue Value) : Operand
{
    /// <summary>How the expression names it; null if it was not read from one.</summary>
    public string? Placeholder { get; init; }

    public override AttributeValue Evaluate(Dictionary<string, AttributeValue> item) => Value;
}

/// <summary><c>size(path)</c>.</summary>
internal sealed record SizeOperand(DocumentPath Path) : Operand
{
    public override AttributeValue? Evaluate(Dictionary<string, AttributeValue> item) =>
        DocumentTree.Find(item, Path) is { } value && ValueComparison.SizeOf(value) is { } size ? ValueComparison.Number(size) : null;
}
