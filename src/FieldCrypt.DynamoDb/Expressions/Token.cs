namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>The kinds of words in DynamoDB's expression language.</summary>
internal enum TokenKind
{
    /// <summary>A bare word: an attribute name, a function, a keyword.</summary>
    Word,

    /// <summary><c>#name</c>, a placeholder for an attribute name.</summary>
    NamePlaceholder,

    /// <summary><c>:value</c>, a placeholder for a value.</summary>
    ValuePlaceholder,

    /// <summary>A list index.</summary>
    Index,

    /// <summary>An operator or punctuation.</summary>
    Symbol,

    /// <summary>The end of the expression.</summary>
    End,
}

/// <summary>One word of an expression.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public int End => Position + Text.Length;

    /// <summary>Whether it is this keyword, in any case.</summary>
    public bool Is(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
}
