using System.Text.Json;

namespace FieldCrypt.Operations.Scanning;

/// <summary>The rows of a table after a key (not included) up to another (included), in the order of its primary key.</summary>
/// <param name="Table">The table.</param>
/// <param name="After">The key before the range; null for the first row.</param>
/// <param name="UpTo">The last key; null for the last row, whichever that will be.</param>
internal sealed record RowRange(string Table, IReadOnlyList<object>? After, IReadOnlyList<object>? UpTo)
{
    /// <exception cref="FieldCryptConfigurationException">The text is no range.</exception>
    public static RowRange Read(string text)
    {
        var range = Parse(text, json => JsonSerializer.Deserialize(json, RangeJson.Default.RangeText));
        return new RowRange(
            range.Table, range.After is null ? null : KeyValueText.Read(range.After), range.UpTo is null ? null : KeyValueText.Read(range.UpTo));
    }

    /// <summary>The position after a row.</summary>
    public static string Position(IReadOnlyList<object> key) => JsonSerializer.Serialize(KeyValueText.Write(key), RangeJson.Default.KeyPartArray);

    /// <exception cref="FieldCryptConfigurationException">The text is no position.</exception>
    public static object[] KeyAt(string position) => KeyValueText.Read(Parse(position, json => JsonSerializer.Deserialize(json, RangeJson.Default.KeyPartArray)));

    public override string ToString() => JsonSerializer.Serialize(
        new RangeText(Table, After is null ? null : KeyValueText.Write(After), UpTo is null ? null : KeyValueText.Write(UpTo)), RangeJson.Default.RangeText);

    private static T Parse<T>(string text, Func<string, T?> parse)
        where T : class
    {
        try
        {
            return parse(text) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new FieldCryptConfigurationException("A checkpoint holds no position in a table.", e);
        }
    }
}
