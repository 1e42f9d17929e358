using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Writes random conditions, with the values that they need.</summary>
internal sealed class QueryText(Random random)
{
    public Dictionary<string, AttributeValue> Values { get; } = [];

    public Dictionary<string, string> Names { get; } = new() { ["#n"] = "Name", ["#i"] = "Initial", ["#r"] = "Region", ["#b"] = "Both" };

    public static AttributeValue Name(Random random) => new() { S = new[] { "ann", "Ann", "bob", "bo", "zoë", "x" }[random.Next(6)] };

    public static AttributeValue Code(Random random) => new() { N = new[] { "1", "1.0", "2", "-3", "1e2", "100" }[random.Next(6)] };

    public static AttributeValue Region(Random random) => new() { S = new[] { "eu", "us", "eus" }[random.Next(3)] };

    /// <summary>The names that expressions use: the service refuses others.</summary>
    public Dictionary<string, string>? NamesIn(params IEnumerable<string?> expressions)
    {
        var text = string.Join(' ', expressions);
        var used = Names.Where(pair => text.Contains($"{pair.Key} ", StringComparison.Ordinal) || text.Contains($"{pair.Key})", StringComparison.Ordinal)
            || text.Contains($"{pair.Key},", StringComparison.Ordinal) || text.EndsWith(pair.Key, StringComparison.Ordinal)).ToDictionary();
        return used.Count == 0 ? null : used;
    }

    // As DynamoDB has it: one equality, perhaps with a condition on a sort key.
    public string Key() => random.Next(4) switch
    {
        0 => $"#n = {Value(Name(random))}",
        1 => $"Code = {Value(Code(random))}",
        2 => $"#i = {Value(Initial())} AND City = {Value(Name(random))}",
        _ => $"#b = {Value(Joined())}",
    };

    public string Filter(int depth) => (depth == 0 ? 0 : random.Next(5)) switch
    {
        1 => $"({Filter(depth - 1)} AND {Filter(depth - 1)})",
        2 => $"({Filter(depth - 1)} OR {Filter(depth - 1)})",
        3 when random.Next(4) == 0 => $"NOT {Filter(depth - 1)}",
        _ => Term(),
    };

    private string Term() => random.Next(19) switch
    {
        0 or 1 => $"#n = {Value(Name(random))}",
        2 => $"{Value(Name(random))} = #n",
        3 => $"Code IN ({Value(Code(random))}, {Value(Code(random))})",
        4 => $"contains(Tags, {Value(Name(random))})",
        5 => $"#i = {Value(Initial())}",
        6 => $"City = {Value(Name(random))}",
        7 => $"#r = {Value(Region(random))}",
        8 => $"begins_with(#b, {Value(new() { S = $"R-{Region(random).S}" })})",
        9 => $"begins_with(#b, {Value(new() { S = $"R-{Region(random).S}~N-" })})",
        10 => $"#b = {Value(Joined())}",
        11 => $"attribute_exists({new[] { "#n", "#b", "#i", "City", "#r" }[random.Next(5)]})",
        12 => $"attribute_not_exists({new[] { "Code", "#b", "#i", "Tags" }[random.Next(4)]})",
        13 => $"#n <> {Value(Name(random))}",
        14 => $"#r < {Value(Region(random))}",
        15 => $"#b BETWEEN {Value(new() { S = "R-a" })} AND {Value(new() { S = "R-ev" })}",
        16 => $"#b >= {Value(new() { S = $"R-{Region(random).S}" })}",
        17 => $"Concealed = {Value(Name(random))}",
        _ => $"Tags = {Value(new() { SS = [.. new[] { Name(random).S, Name(random).S }.Distinct()] })}",
    };

    private AttributeValue Initial() => new() { S = Name(random).S[..1].ToUpperInvariant() + Region(random).S };

    private AttributeValue Joined() => new() { S = $"R-{Region(random).S}" + (random.Next(3) == 0 ? "" : $"~N-{Name(random).S}") };

    private string Value(AttributeValue value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $":v{Values.Count}");
        Values[name] = value;
        return name;
    }
}
