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
    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);

    public QueryNames(Dictionary<string, string>? names, params IReadOnlyList<QueryExpression> expressions)
    {
        _names = names is null ? new(StringComparer.Ordinal) : new(names, StringComparer.Ordinal);
        var renamed = expressions.SelectMany(expression => expression.Renamed)
            .Where(renamed => renamed.Word.Kind == TokenKind.NamePlaceholder)
            .GroupBy(renamed => renamed.Word.Text, StringComparer.Ordinal);
        foreach (var uses in renamed)
        {
            var name = uses.First().Name;
            if (uses.Count() == expressions.Sum(expression => expression.Occurrences(uses.Key)))
            {
                _names[uses.Key] = name;
            }
            else
            {
                _own[uses.Key] = Unused();
                _names[_own[uses.Key]] = name;
            }
        }
    }

    /// <summary>The placeholders; null if there are none.</summary>
    public Dictionary<string, string>? All => _names.Count == 0 ? null : _names;

    /// <summary>How a word that names a beacon is written.</summary>
    public string Spell(Token word, string name) => word.Kind != TokenKind.NamePlaceholder ? name : _own.GetValueOrDefault(word.Text, word.Text);

    private string Unused()
    {
        for (var i = 0; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"#fc_b{i}");
            if (!_names.ContainsKey(name))
            {
                return name;
            }
        }
    }
}
