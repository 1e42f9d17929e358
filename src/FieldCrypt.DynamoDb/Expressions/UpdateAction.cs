using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>One action of an update on one place.</summary>
internal abstract record UpdateAction(DocumentPath Path);

/// <summary><c>SET path = value</c>.</summary>
internal sealed record SetAction(DocumentPath Path, UpdateValue Value) : UpdateAction(Path);

/// <summary><c>REMOVE path</c>.</summary>
internal sealed record RemoveAction(DocumentPath Path) : UpdateAction(Path);

/// <summary><c>ADD path value</c>: adds to a number or a set; with the older parameters also to a list.</summary>
internal sealed record AddAction(DocumentPath Path, AttributeValue Value) : UpdateAction(Path);

/// <summary><c>DELETE path value</c>: takes members out of a set.</summary>
internal sealed record DeleteAction(DocumentPath Path, AttributeValue Value) : UpdateAction(Path);

/// <summary>The right-hand side of SET.</summary>
internal abstract record UpdateValue
{
    /// <summary>The value, computed on the item as it was before the update.</summary>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">An attribute is missing or has the wrong type.</exception>
    public abstract AttributeValue Evaluate(Dictionary<string, AttributeValue> item);

    /// <summary>The top-level attributes that are read.</summary>
    public abstract IEnumerable<string> Reads();
}

internal sealed record GivenValue(AttributeValue Value) : UpdateValue
{
    public override AttributeValue Evaluate(Dictionary<string, AttributeValue> item) => Value;

    public override IEnumerable<string> Reads() => [];
}

internal sealed record PathValue(DocumentPath Path) : UpdateValue
{
    public override AttributeValue Evaluate(Dictionary<string, AttributeValue> item) =>
        DocumentTree.Find(item, Path) ?? throw ExpressionError.MissingAttribute();

    public override IEnumerable<string> Reads() => [Path.Attribute];
}

/// <summary><c>if_not_exists(path, value)</c>.</summary>
internal sealed record IfNotExists(DocumentPath Path, UpdateValue Otherwise) : UpdateValue
{
    public override AttributeValue Evaluate(Dictionary<string, AttributeValue> item)
    {
        // The service computes both: a fallback that refers to a missing attribute is an error even if it is not needed.
        var otherwise = Otherwise.Evaluate(item);
        return DocumentTree.Find(item, Path) ?? otherwise;
    }

    public override IEnumerable<string> Reads() => Otherwise.Reads().Append(Path.Attribute);
}

/// <summary><c>list_append(one, other)</c>.</summary>
internal sealed record ListAppend(UpdateValue First, UpdateValue Second) : UpdateValue
{
    public override AttributeValue Evaluate(Dictionary<string, AttributeValue> item)
    {
        var (first, second) = (First.Evaluate(item), Second.Evaluate(item));
        return first.IsLSet && second.IsLSet
            ? new AttributeValue { L = [.. first.L, .. second.L], IsLSet = true }
            : throw ExpressionError.WrongDataType();
    }

    public override IEnumerable<string> Reads() => First.Reads().Concat(Second.Reads());
}

/// <summary><c>one + other</c> and <c>one - other</c>.</summary>
internal sealed record Arithmetic(UpdateValue Left, ArithmeticOperator Operator, UpdateValue Right) : UpdateValue
{
    public override AttributeValue Evaluate(Dictionary<string, AttributeValue> item)
    {
        var (left, right) = (Left.Evaluate(item), Right.Evaluate(item));
        if (left.N is null || right.N is null)
        {
            throw ExpressionError.WrongDataType();
        }

        return new AttributeValue
        {
            N = Operator == ArithmeticOperator.Plus ? ExactNumber.Add(left.N, right.N) : ExactNumber.Subtract(left.N, right.N),
        };
    }

    public override IEnumerable<string> Reads() => Left.Reads().Concat(Right.Reads());
}

/// <summary>The arithmetic operators.</summary>
internal enum ArithmeticOperator
{
    Plus,
    Minus,
}
