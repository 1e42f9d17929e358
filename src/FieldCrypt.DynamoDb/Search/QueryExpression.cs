using System.Collections.Immutable;
using System.Text;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>A condition of a query as it was written, what it means, and which of its words the server is to see otherwise.</summary>
internal sealed class QueryExpression
{
    // In place of a term that was answered otherwise: true of every protected item.
    private const string True = $"attribute_exists({ReservedNames.Header})";

    private readonly string _text;
    private readonly ImmutableArray<Token> _words;
    private readonly List<(Token Word, string Name)> _renamed = new(1);
    private List<Range>? _answered;

    private QueryExpression(string text, ItemCondition condition, ImmutableArray<Token> words)
    {
        _text = text;
        _words = words;
        Condition = condition;
    }

    public ItemCondition Condition { get; }

    /// <summary>The placeholders of its values.</summary>
    public IEnumerable<string> Values => _words.Where(word => word.Kind == TokenKind.ValuePlaceholder).Select(word => word.Text);

    /// <summary>The words that name a beacon, with the attribute that holds it.</summary>
    public List<(Token Word, string Name)> Renamed => _renamed;

    /// <summary>Whether it has terms that are answered otherwise.</summary>
    public bool HasAnswered => _answered is not null;

    /// <summary>Reads an expression; null if there is none.</summary>
    /// <exception cref="Amazon.DynamoDBv2.AmazonDynamoDBException">DynamoDB would refuse it.</exception>
    public static QueryExpression? Parse(string? text, string kind, Placeholders placeholders) => string.IsNullOrEmpty(text)
        ? null
        : new QueryExpression(text, ConditionParser.Parse(text, kind, placeholders), Tokenizer.Cut(text, kind));

    /// <summary>An expression that was read; null if there is none.</summary>
    public static QueryExpression? Of(string? text, string kind, ItemCondition? condition) => condition is null || string.IsNullOrEmpty(text)
        ? null
        : new QueryExpression(text, condition, Tokenizer.Cut(text, kind));

    /// <summary>Has a word stand for the attribute that holds a beacon.</summary>
    public void Rename(Token word, string name) => _renamed.Add((word, name));

    /// <summary>Takes a term as answered: the server need not decide it.</summary>
    public void Answer(Range term) => (_answered ??= []).Add(term);

    /// <summary>How often a placeholder of a name occurs.</summary>
    public int Occurrences(string placeholder)
    {
        var count = 0;
        foreach (var word in _words)
        {
            count += word.Kind == TokenKind.NamePlaceholder && word.Text == placeholder ? 1 : 0;
        }

        return count;
    }

    /// <summary>How often a placeholder of a name stands for a beacon.</summary>
    public int Renamings(string placeholder)
    {
        var count = 0;
        foreach (var (word, _) in _renamed)
        {
            count += word.Kind == TokenKind.NamePlaceholder && word.Text == placeholder ? 1 : 0;
        }

        return count;
    }

    /// <summary>The text for the server.</summary>
    /// <param name="names">How renamed words are written.</param>
    public string ForServer(QueryNames names)
    {
        List<(int Start, int End, string Text)>? changes = null;
        foreach (var (word, name) in _renamed)
        {
            if (names.Spell(word, name) is var spelled && spelled != word.Text)
            {
                (changes ??= []).Add((word.Position, word.End, spelled));
            }
        }

        foreach (var place in _answered ?? [])
        {
            (changes ??= []).Add((place.Start.Value, place.End.Value, True));
        }

        if (changes is null)
        {
            return _text;
        }

        if (changes is [var only])
        {
            return string.Concat(_text.AsSpan(0, only.Start), only.Text, _text.AsSpan(only.End));
        }

        // No two changes begin at one place.
        changes.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var result = new StringBuilder(_text.Length + 64);
        var end = 0;
        foreach (var change in changes)
        {
            result.Append(_text, end, change.Start - end).Append(change.Text);
            end = change.End;
        }

        return result.Append(_text, end, _text.Length - end).ToString();
    }
}
