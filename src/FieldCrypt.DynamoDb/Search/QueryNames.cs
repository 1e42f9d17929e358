using System.Globalization;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>The placeholders of names of a rewritten query.</summary>
/// <remarks>
/// A placeholder that stands for a beacon wherever it occurs is given the beacon's attribute. One that also stands for something else, a key of a
/// map, say, stays, and the beacon gets a placeholder of its own that the request does not use.
/// </remarks>
internal sealed class QueryNames
{
    private readonly QueryExpression? _key;
    private readonly QueryExpression? _filter;
    private Dictionary<string, string>? _names;
    private bool _isCopied;
    private Dictionary<string, string>? _own;

    public QueryNames(Dictionary<string, string>? names, QueryExpression? key, QueryExpression? filter)
    {
        _names = names;
        _key = key;
        _filter = filter;
        Place(key);
        Place(filter);
    }

    /// <summary>The placeholders; null if there are none.</summary>
    public Dictionary<string, string>? All => _names is { Count: > 0 } ? _names : null;

    /// <summary>How a word that names a beacon is written.</summary>
    public string Spell(Token word, string name) => word.Kind != TokenKind.NamePlaceholder ? name : _own?.GetValueOrDefault(word.Text) ?? word.Text;

    private void Place(QueryExpression? expression)
    {
        if (expression is null)
        {
            return;
        }

        foreach (var (word, name) in expression.Renamed)
        {
            if (word.Kind != TokenKind.NamePlaceholder || _own?.ContainsKey(word.Text) == true)
            {
                continue;
            }

            var renamed = (_key?.Renamings(word.Text) ?? 0) + (_filter?.Renamings(word.Text) ?? 0);
            var occurrences = (_key?.Occurrences(word.Text) ?? 0) + (_filter?.Occurrences(word.Text) ?? 0);
            if (renamed == occurrences)
            {
                Names()[word.Text] = name;
            }
            else
            {
                var own = Unused();
                Names()[own] = name;
                (_own ??= new(StringComparer.Ordinal))[word.Text] = own;
            }
        }
    }

    // The caller's own stay as they are.
    private Dictionary<string, string> Names()
    {
        if (!_isCopied)
        {
            (_names, _isCopied) = (_names is null ? new(StringComparer.Ordinal) : new(_names, StringComparer.Ordinal), true);
        }

        return _names!;
    }

    private string Unused()
    {
        for (var i = 0; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"#fc_b{i}");
            if (_names?.ContainsKey(name) != true)
            {
                return name;
            }
        }
    }
}
