using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>A condition on an item: a condition expression, a filter, a key condition, or the older parameters that mean the same.</summary>
internal abstract record ItemCondition
{
    /// <summary>From where to where a term without AND, OR and NOT stands in its expression.</summary>
    public Range Place { get; set; }

    /// <summary>Whether the condition holds for an item; an item that does not exist is empty.</summary>
    public abstract bool Holds(Dictionary<string, AttributeValue> item);

    /// <summary>Every use of a top-level attribute.</summary>
    public List<AttributeUse> Uses()
    {
        var uses = new List<AttributeUse>();
        AddUses(uses);
        return uses;
    }

    /// <summary>Adds every use of a top-level attribute.</summary>
    public abstract void AddUses(List<AttributeUse> uses);

    protected static void AddUse(List<AttributeUse> uses, Operand operand)
    {
        if (operand is PathOperand { Path: var path })
        {
            uses.Add(new AttributeUse(path, OnlyExistence: false));
        }
        else if (operand is SizeOperand { Path: var measured })
        {
            uses.Add(new AttributeUse(measured, OnlyExistence: false));
        }
    }
}

/// <summary>A use of an attribute in a condition.</summary>
/// <param name="Path">The place.</param>
/// <param name="OnlyExistence">Whether only its existence matters, which is visible of encrypted attributes too.</param>
internal readonly record struct AttributeUse(DocumentPath Path, bool OnlyExistence);

/// <summary>The comparison operators.</summary>
internal enum Comparator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal sealed record Comparison(Operand Left, Comparator Comparator, Operand Right) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item)
    {
        var left = Left.Evaluate(item);
        var right = Right.Evaluate(item);
        if (left is null || right is null)
        {
            // A missing attribute is unlike every value.
            return Comparator == Comparator.NotEqual;
        }

        return Comparator switch
        {
            Comparator.Equal => ValueComparison.AreEqual(left, right),
            Comparator.NotEqual => !ValueComparison.AreEqual(left, right),
            Comparator.Less => ValueComparison.Order(left, right) < 0,
            Comparator.LessOrEqual => ValueComparison.Order(left, right) <= 0,
            Comparator.Greater => ValueComparison.Order(left, right) > 0,
            _ => ValueComparison.Order(left, right) >= 0,
        };
    }

    public override void AddUses(List<AttributeUse> uses)
    {
        AddUse(uses, Left);
        AddUse(uses, Right);
    }
}

internal sealed record Between(Operand Value, Operand Low, Operand High) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) =>
        Value.Evaluate(item) is { } value && Low.Evaluate(item) is { } low && High.Evaluate(item) is { } high
        && ValueComparison.Order(value, low) >= 0 && ValueComparison.Order(value, high) <= 0;

    public override void AddUses(List<AttributeUse> uses)
    {
        AddUse(uses, Value);
        AddUse(uses, Low);
        AddUse(uses, High);
    }
}

internal sealed record Among(Operand Value, IReadOnlyList<Operand> Candidates) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) =>
        Value.Evaluate(item) is { } value
        && Candidates.Any(candidate => candidate.Evaluate(item) is { } other && ValueComparison.AreEqual(value, other));

    public override void AddUses(List<AttributeUse> uses)
    {
        AddUse(uses, Value);
        foreach (var candidate in Candidates)
        {
            AddUse(uses, candidate);
        }
    }
}

internal sealed record Both(ItemCondition Left, ItemCondition Right) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) => Left.Holds(item) && Right.Holds(item);

    public override void AddUses(List<AttributeUse> uses)
    {
        Left.AddUses(uses);
        Right.AddUses(uses);
    }
}

internal sealed record Either(ItemCondition Left, ItemCondition Right) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) => Left.Holds(item) || Right.Holds(item);

    public override void AddUses(List<AttributeUse> uses)
    {
        Left.AddUses(uses);
        Right.AddUses(uses);
    }
}

internal sealed record Negation(ItemCondition Inner) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) => !Inner.Holds(item);

    public override void AddUses(List<AttributeUse> uses) => Inner.AddUses(uses);
}

internal sealed record Existence(DocumentPath Path, bool Exists) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) => DocumentTree.Find(item, Path) is not null == Exists;

    // Only a top-level attribute can be seen from outside once it is encrypted.
    public override void AddUses(List<AttributeUse> uses) => uses.Add(new AttributeUse(Path, OnlyExistence: Path.IsTopLevel));
}

internal sealed record HasType(DocumentPath Path, string Type) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) =>
        DocumentTree.Find(item, Path) is { } value && ValueComparison.TypeOf(value) == Type;

    public override void AddUses(List<AttributeUse> uses) => uses.Add(new AttributeUse(Path, OnlyExistence: false));
}

internal sealed record BeginsWith(Operand Value, Operand Prefix) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) => (Value.Evaluate(item), Prefix.Evaluate(item)) switch
    {
        ({ S: { } text }, { S: { } prefix }) => text.StartsWith(prefix, StringComparison.Ordinal),
        ({ B: { } bytes }, { B: { } prefix }) => Attributes.BinaryValue.BytesOf(bytes).Span.StartsWith(Attributes.BinaryValue.BytesOf(prefix).Span),
        _ => false,
    };

    public override void AddUses(List<AttributeUse> uses)
    {
        AddUse(uses, Value);
        AddUse(uses, Prefix);
    }
}

internal sealed record Contains(Operand Container, Operand Content) : ItemCondition
{
    public override bool Holds(Dictionary<string, AttributeValue> item) => (Container.Evaluate(item), Content.Evaluate(item)) switch
    {
        ({ S: { } text }, { S: { } part }) => text.Contains(part, StringComparison.Ordinal),
        ({ B: { } bytes }, { B: { } part }) => Attributes.BinaryValue.BytesOf(bytes).Span.IndexOf(Attributes.BinaryValue.BytesOf(part).Span) >= 0,
        ({ IsLSet: true } list, { } element) => list.L.Any(candidate => ValueComparison.AreEqual(candidate, element)),
        ({ } set, { } member) => ValueComparison.MemberText(set, member) is { } text && ValueComparison.Members(set).Contains(text),
        _ => false,
    };

    public override void AddUses(List<AttributeUse> uses)
    {
        AddUse(uses, Container);
        AddUse(uses, Content);
    }
}
