using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tests.Vectors;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Every query and scan that AWS's .NET implementation rewrote or refused live, and what it kept of its items.</summary>
public sealed class LiveBeaconQueryTests : IDisposable
{
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["operator-on-standard-beacon"] = "",
        ["encrypted-without-beacon"] = "is encrypted and has no beacon",
        ["unknown-prefix"] = "begins with none of its prefixes",
        ["function-on-beacon"] = "",
        ["value-in-two-contexts"] = "compared with things that are hashed differently",
        ["partition-beyond-number-of-queries"] = "beyond the",
        ["not-comparable"] = "has no order in its encrypted part",
        ["no-tenant"] = "names no tenant",
        ["several-tenants"] = "several tenants",
        ["partition-not-a-number"] = "is not a whole number",
        ["no-constructor"] = "none of its constructors makes",
        ["value-missing"] = "is not defined",
        ["name-missing"] = "is not defined",
        ["not-a-number"] = "not a number",
        ["set-expected"] = "",
        ["compound-needs-string"] = "is compared with text",
        ["part-only"] = "stands only in compound beacons",
        ["unknown-key"] = "is not in the store",
        ["partition-out-of-range"] = "beyond the",
        ["partition-on-scan"] = "has no meaning in a scan",
        ["partition-without-partitions"] = "has no meaning in a scan",
    };

    // Where our answer is another than AWS's, and why: docs/searching.md tells them.
    private static readonly Dictionary<(string Id, string Text), Difference> Differences = new()
    {
        // The upper bound is below the lower one: DynamoDB refuses that of a plain table.
        [("d32", "cmp BETWEEN :v AND :w|T-2026.S-123.P-")] = Difference.Refused("upper bound"),

        // AWS asks the server for what loses items whose hash is the same.
        [("d01", "NOT name = :v")] = Difference.Refused("under NOT"),
        [("d01", "not (name = :v)")] = Difference.Refused("under NOT"),
        [("d19", "contains(tags, :v) AND NOT contains(tags, :w)")] = Difference.Refused("under NOT"),
        [("d32", "cmp <> :v")] = Difference.Refused("by <>"),

        // AWS looks for the hash of a text inside the hash of another.
        [("d01", "contains(name, :v)")] = Difference.Refused("says nothing of a value's parts"),
        [("d05", "contains(ss, :v)")] = Difference.Refused("says nothing of a value's parts"),

        // A set never equals one value, nor contains another set.
        [("d19", "tags = :v|S")] = Difference.Refused("use contains"),
        [("d19", "contains(tags, :v)|SS")] = Difference.Refused("one member"),

        // AWS looks for a name that no item has.
        [("d32", "attribute_exists(cmp)")] = Difference.Rewritten("attribute_exists(aws_dbe_b_cmp)", kept: "0,5"),

        // AWS does not see through a placeholder: no hash, one query instead of all, no tenant.
        [("d33", "#z = :v")] = Difference.Refused("stands only in compound beacons"),
        [("d54", "#c = :v")] = Difference.Rewritten("#c = :v", kept: "0"),
        [("d60", "#b = :v")] = Difference.Rewritten("#b = :v", kept: "0,1,2,3,4"),
        [("d61", "#ab = :v")] = Difference.Rewritten("#ab = :v", kept: "0,1,2,3,4,5"),

        // The caller need not count partitions: all queries are made.
        [("d60", "a = :v|missing")] = Difference.Rewritten("aws_dbe_b_a = :v", kept: "0,1,2,3,4"),
        [("d60", "d = :v|missing")] = Difference.Rewritten("aws_dbe_b_d = :v", kept: "0,1,2,3,4"),

        // AWS asks the server for a field that it does not store, and finds nothing.
        [("d53", "name = :v|tenant = :t")] = Difference.Rewritten("aws_dbe_b_name = :v|attribute_exists(aws_dbe_head)", kept: "0,3"),
        [("d53", "name = :v AND tenant = :t")] = Difference.Rewritten("aws_dbe_b_name = :v AND attribute_exists(aws_dbe_head)", kept: "1,2"),
        [("d53", "#n = :v AND #t = :t")] = Difference.Rewritten("#n = :v AND attribute_exists(aws_dbe_head)", kept: "0,3"),
        [("d53", "name = :v AND tenant IN (:t, :u)")] = Difference.Refused("is not stored"),
        [("d53", "name = :v AND NOT tenant = :t")] = Difference.Refused("is not stored"),

        // AWS compares numbers in sets as they are spelled.
        [("d05", "ns = :v")] = Difference.Rewritten("aws_dbe_b_ns = :v", kept: "0"),
    };

    private static readonly string[] Keywords = ["AND", "OR", "NOT", "BETWEEN", "IN"];

    private readonly LiveBeacons _live = new();

    public static IEnumerable<TheoryDataRow<string>> Configurations()
    {
        using var live = new LiveBeacons();
        return [.. live.Ids.Where(id => live[id]["queries"] is JsonArray { Count: > 0 }).Select(id => new TheoryDataRow<string>(id))];
    }

    [Fact]
    public void The_vectors_are_as_many_as_were_written()
    {
        var queries = _live.Ids.SelectMany(id => _live[id]["queries"]?.AsArray() ?? []).ToList();
        Assert.Equal(277, queries.Count);

        // The others are writes: LiveBeaconWriteTests.
        Assert.Equal(257, queries.Count(query => (string)query!["op"]! is "query" or "scan"));
        Assert.Equal(
            257, Configurations().Sum(row => _live[row.Data]["queries"]!.AsArray().Count(query => (string)query!["op"]! is "query" or "scan")));
        Assert.Equal(70, queries.Count(query => query!["refused"] is not null));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Queries_and_refusals_are_those_of_AWS(string id)
    {
        var failures = new List<string>();
        foreach (var query in _live[id]["queries"]!.AsArray().Where(query => (string)query!["op"]! is "query" or "scan"))
        {
            var outcome = await OutcomeAsync(id, query!);
            if (outcome is not null)
            {
                failures.Add($"{query!.ToJsonString()}\n   {outcome}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    public void Dispose() => _live.Dispose();

    private async Task<string?> OutcomeAsync(string id, JsonNode query)
    {
        var difference = DifferenceOf(id, query);
        var refused = difference is null ? (string?)query["refused"] is { } meaning ? Meanings[meaning] : null : difference.Refusal;
        RewrittenQuery rewritten;
        SearchQuery search;
        try
        {
            (search, rewritten) = await RewriteAsync(id, query);
        }
        catch (Exception e) when (e is FieldCryptException or AmazonDynamoDBException)
        {
            return refused is not null && e.Message.Contains(refused, StringComparison.Ordinal) ? null : $"refused: {e.Message}";
        }

        if (refused is not null)
        {
            return "not refused";
        }

        if (difference is not null)
        {
            return Compare("expressions", difference.Text!, string.Join('|', new[] { rewritten.KeyCondition, rewritten.Filter }.OfType<string>()))
                ?? Compare("kept", difference.Kept!, KeptOf(id, search));
        }

        var expected = query["rewritten"]!;
        return Compare("key", Words((string?)expected["key"]), Words(rewritten.KeyCondition))
            ?? Compare("filter", Words((string?)expected["filter"]), Words(rewritten.Filter))
            ?? Compare("names", Text(expected["names"]), Text(rewritten.Names))
            ?? Compare("values", Values(expected["values"]), Values(rewritten.Values))
            ?? Compare("number", $"{(int?)query["numberOfQueries"] ?? 1}", $"{search.Series.PerKey}")
            ?? Compare("kept", Kept(query), KeptOf(id, search));
    }

    // By its expressions, and where those of several are alike by what tells them apart.
    private static Difference? DifferenceOf(string id, JsonNode query)
    {
        var text = string.Join('|', new[] { (string?)query["key"], (string?)query["filter"] }.OfType<string>());
        var value = query["values"]?[":v"]?.AsObject().Single();
        string[] marks = ["", $"|{value?.Key}", $"|{value?.Value}", (string?)query["refused"] == "partition-missing" ? "|missing" : ""];
        return (string?)query["refused"] == "unknown-key" ? null : marks.Select(mark => Differences.GetValueOrDefault((id, text + mark))).FirstOrDefault(found => found is not null);
    }

    private async Task<(SearchQuery Search, RewrittenQuery Rewritten)> RewriteAsync(string id, JsonNode query)
    {
        var schema = _live.Schema(id);
        var names = query["names"]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!) ?? [];
        var values = query["values"] is { } given ? VectorFile.Item(given) : null;
        var (key, filter) = (Allowed((string?)query["key"], names), Allowed((string?)query["filter"], names));
        var search = SearchQuery.Of(schema, key, filter, values, new Placeholders(names, values));
        using var keys = await search.OpenKeysAsync(default);
        return (search, Bare(search.Rewrite(keys, search.Series.Numbers[0])));
    }

    // AWS's library lets a reserved word pass as the name of a beacon, because it is rewritten; DynamoDB and FieldCrypt want it behind a placeholder.
    private static string? Allowed(string? text, Dictionary<string, string> names) => Replaced(text, word =>
    {
        if (word.Kind != TokenKind.Word || !ReservedWords.All.Contains(word.Text) || Keywords.Any(word.Is))
        {
            return word.Text;
        }

        names[$"#reserved_{word.Text}"] = word.Text;
        return $"#reserved_{word.Text}";
    });

    private static RewrittenQuery Bare(RewrittenQuery query)
    {
        string Spelled(Token word) => IsOwn(word.Text) ? query.Names![word.Text] : word.Text;
        var names = query.Names?.Where(pair => !IsOwn(pair.Key)).ToDictionary();
        return query with { KeyCondition = Replaced(query.KeyCondition, Spelled), Filter = Replaced(query.Filter, Spelled), Names = names };

        static bool IsOwn(string name) => name.StartsWith("#reserved_", StringComparison.Ordinal) || name.StartsWith("#fc_b", StringComparison.Ordinal);
    }

    private static string? Replaced(string? text, Func<Token, string> spelling)
    {
        if (text is null)
        {
            return null;
        }

        var result = new StringBuilder();
        var end = 0;
        foreach (var word in Tokenizer.Cut(text, "FilterExpression").Where(word => word.Kind != TokenKind.End))
        {
            result.Append(text, end, word.Position - end).Append(spelling(word));
            end = word.End;
        }

        return result.Append(text, end, text.Length - end).ToString();
    }

    private string KeptOf(string id, SearchQuery search) => string.Join(
        ',', _live[id]["items"]!.AsArray().Select((item, i) => (Item: item!, i))
            .Where(entry => entry.Item["refused"] is null && search.Keeps(
                VectorFile.Item(entry.Item["encrypted"]!), VectorFile.Item(entry.Item["read"] ?? entry.Item["plaintext"]!)))
            .Select(entry => entry.i));

    private static string Kept(JsonNode query) => string.Join(',', query["kept"]!.AsArray().Select(index => (int)index!));

    private static string? Compare(string what, string expected, string actual) => expected == actual ? null : $"{what}: {actual}, expected {expected}";

    private static string Words(string? text) => text is null
        ? "" : string.Join(' ', Tokenizer.Cut(text, "FilterExpression").Select(word => word.Is("NOT") || word.Is("AND") || word.Is("OR") ? word.Text.ToUpperInvariant() : word.Text));

    private static string Text(JsonNode? names) => Text(names?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!));

    private static string Text(Dictionary<string, string>? names) =>
        string.Join(' ', (names ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Values(JsonNode? values) => Values(values is null ? null : VectorFile.Item(values));

    private static string Values(Dictionary<string, AttributeValue>? values) => string.Join(
        ' ', (values ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Value(pair.Value)}"));

    private static string Value(AttributeValue value) => value switch
    {
        { S: { } text } => text,
        { N: { } number } => "N" + number,
        { IsSSSet: true } => string.Join('|', value.SS.Order(StringComparer.Ordinal)),
        _ => value.ToString()!,
    };

    /// <summary>Our answer where it is not AWS's: a refusal, or what is asked and kept.</summary>
    private sealed record Difference(string? Refusal, string? Text, string? Kept)
    {
        public static Difference Refused(string text) => new(text, null, null);

        public static Difference Rewritten(string text, string kept) => new(null, text, kept);
    }
}
