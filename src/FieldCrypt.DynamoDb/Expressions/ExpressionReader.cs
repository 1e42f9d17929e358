using System.Collections.Immutable;
using System.Globalization;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>What the parsers of all kinds of expressions share: the current word, and document paths.</summary>
internal abstract class ExpressionReader(string expression, string kind, Placeholders placeholders)
{
    // The service's limit on paths.
    private const int MaxPathDepth = 32;

    private readonly ImmutableArray<Token> _tokens = Tokenizer.Cut(expression, kind);
    private int _position;

    /// <summary>How many operators and functions were read.</summary>
    protected int Operators { get; private set; }

    protected string Kind { get; } = kind;

    protected Placeholders Placeholders { get; } = placeholders;

    protected Token Current => _tokens[_position];

    protected Token Following => _tokens[Math.Min(_position + 1, _tokens.Length - 1)];

    /// <summary>Where the word that was read last ends in the expression.</summary>
    protected int Read => _position == 0 ? 0 : _tokens[_position - 1].End;

    protected void Advance() => _position++;

    protected bool TryTake(string symbol)
    {
        if (!Current.IsSymbol(symbol))
        {
            return false;
        }

        Advance();
        return true;
    }

    protected bool TryTakeKeyword(string keyword)
    {
        if (!Current.Is(keyword))
        {
            return false;
        }

        Advance();
        return true;
    }

    protected void Take(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Unexpected();
        }
    }

    protected void TakeEnd()
    {
        if (Current.Kind != TokenKind.End)
        {
            throw Unexpected();
        }
    }

    protected Amazon.DynamoDBv2.AmazonDynamoDBException Unexpected() => ExpressionError.Syntax(Kind, Current.Text);

    protected void CountOperator()
    {
        if (++Operators > ExpressionLimits.MaxOperators)
        {
            throw ExpressionError.Invalid($"Invalid {Kind}: The expression contains too many operators; operator count: {Operators}");
        }
    }

    /// <summary>Reads <c>a.b[3].#c</c>.</summary>
    protected DocumentPath ReadPath()
    {
        var origin = Current;
        var first = new PathStep(ReadName(), 0);
        if (!Current.IsSymbol(".") && !Current.IsSymbol("["))
        {
            return new DocumentPath(new[] { first }) { Origin = origin };
        }

        var steps = new List<PathStep> { first };
        while (true)
        {
            if (TryTake("."))
            {
                steps.Add(new(ReadName(), 0));
            }
            else if (TryTake("["))
            {
                steps.Add(new(null, ReadIndex()));
                Take("]");
            }
            else
            {
                return new DocumentPath(steps) { Origin = origin };
            }

            if (steps.Count > MaxPathDepth)
            {
                throw ExpressionError.Invalid($"Invalid {Kind}: The document path has too many nesting elements; nesting levels: {steps.Count}");
            }
        }
    }

    private string ReadName()
    {
        var token = Current;
        var name = token.Kind switch
        {
            TokenKind.Word => ReservedWords.All.Contains(token.Text) ? throw ExpressionError.Reserved(Kind, token.Text) : token.Text,
            TokenKind.NamePlaceholder => Placeholders.Name(token.Text, Kind),
            _ => throw Unexpected(),
        };
        Advance();
        return name;
    }

    private int ReadIndex()
    {
        if (Current.Kind != TokenKind.Index
            || !int.TryParse(Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            throw Unexpected();
        }

        Advance();
        return index;
    }
}
