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
        ["not-comparable"] = "",
        ["no-tenant"] = "names no tenant",
        ["several-tenants"] = "several tenants",
        ["partition-not-a-number"] = "is not a whole number",
        ["no-constructor"] = "none of its constructors makes",
        ["value-missing"] = "is not defined",
        ["name-missing"] = "is not defined",
        ["not-a-number"] = "",
        ["set-expected"] = "",
        ["compound-needs-string"] = "is compared with text",
        ["part-only"] = "stands only in compound beacons",
        ["unknown-key"] = "is not in the store",
        ["partition-out-of-range"] = "beyond the",
        ["partition-on-scan"] = "has no meaning in a scan",
        ["partition-without-partitions"] = "has no meaning in a scan",
    };

    private readonly LiveBeacons _live = new();

    public static IEnumerable<TheoryDataRow<string>> Configurations()
    {
        using var live = new LiveBeacons();
        return [.. live.Ids.Where(id => live[id]["queries"] is JsonArray { Count: > 0 }).Select(id => new TheoryDataRow<string>(id))];
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
        var refused = (string?)query["refused"];
        RewrittenQuery rewritten;
        SearchQuery search;
        try
        {
            (search, rewritten) = await RewriteAsync(id, query);
        }
        catch (Exception e) when (e is FieldCryptException or AmazonDynamoDBException)
        {
            return refused is not null && e.Message.Contains(Meanings[refused], StringComparison.Ordinal) ? null : $"refused: {e.Message}";
        }

        if (refused is not null)
        {
            return "not refused";
        }

        var expected = query["rewritten"]!;
        return Compare("key", Words((string?)expected["key"]), Words(rewritten.KeyCondition))
            ?? Compare("filter", Words((string?)expected["filter"]), Words(rewritten.Filter))
            ?? Compare("names", Text(expected["names"]), string.Join(' ', (rewritten.Names ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + "=" + pair.Value)))
            ?? Compare("values", Values(expected["values"]), Values(rewritten.Values))
            ?? Compare("number", ((int?)query["numberOfQueries"] ?? 1).ToString(), search.NumberOfQueries.ToString())
            ?? Compare("kept", Kept(query), KeptOf(id, search));
    }

    private async Task<(SearchQuery Search, RewrittenQuery Rewritten)> RewriteAsync(string id, JsonNode query)
    {
        var schema = _live.Schema(id);
        var names = query["names"]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
        var values = query["values"] is { } given ? VectorFile.Item(given) : null;
        var search = SearchQuery.Of(
            schema, (string?)query["key"], (string?)query["filter"], values, new Placeholders(names, values));
        var keys = search.BranchKeyId is { } branchKeyId ? await schema.Search!.Keys.GetAsync(branchKeyId, default) : null;
        return (search, search.Rewrite(keys, search.Partition ?? 0));
    }

    private string KeptOf(string id, SearchQuery search) => string.Join(
        ',', _live[id]["items"]!.AsArray().Select((item, i) => (Item: item!, i))
            .Where(entry => entry.Item["refused"] is null && search.Keeps(VectorFile.Item(entry.Item["read"] ?? entry.Item["plaintext"]!)))
            .Select(entry => entry.i));

    private static string Kept(JsonNode query) => string.Join(',', query["kept"]!.AsArray().Select(index => (int)index!));

    private static string? Compare(string what, string expected, string actual) => expected == actual ? null : $"{what}: {actual}, expected {expected}";

    private static string Words(string? text) => text is null
        ? "" : string.Join(' ', Tokenizer.Cut(text, "FilterExpression").Select(word => word.Is("NOT") || word.Is("AND") || word.Is("OR") ? word.Text.ToUpperInvariant() : word.Text));

    private static string Text(JsonNode? names) => string.Join(
        ' ', (names?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!) ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + "=" + pair.Value));

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
}
