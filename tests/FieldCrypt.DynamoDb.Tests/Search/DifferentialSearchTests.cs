using Amazon.DynamoDBv2.Model;
using CsCheck;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>
/// Random items, beacons and queries: what a server finds on hashes, after the false positives are dropped, is what it would find on readable
/// attributes, each item once; or the query is refused. In a third of the cases half of the items still have beacons of a former key.
/// </summary>
public sealed class DifferentialSearchTests : IDisposable
{
    private readonly InMemoryBranchKeyStore _store = new();
    private int _answered;
    private int _refused;
    private int _dropped;

    public DifferentialSearchTests()
    {
        _store.Add("k", Guid.NewGuid(), new byte[32]);
        _store.AddBeaconKey("k", new byte[32]);
        _store.Add("former", Guid.NewGuid(), new byte[32]);
        _store.AddBeaconKey("former", [.. Enumerable.Repeat((byte)1, 32)]);
    }

    [Fact]
    public void Searches_of_encrypted_items_find_what_plain_ones_find()
    {
        Gen.Int.Sample(Check, iter: 150, threads: 1);
        Assert.True(_answered > 800, $"{_answered} answered");
        Assert.True(_refused > 200, $"{_refused} refused");
        Assert.True(_dropped > 1_000, $"{_dropped} false positives");
    }

    public void Dispose() => _store.Dispose();

    private void Check(int seed)
    {
        var random = new Random(seed);
        var isReplaced = seed % 3 == 0;
        var former = SearchCases.Schema(new Random(seed), BeaconKeySource.Of(_store, "former"));
        var schema = SearchCases.Schema(random, isReplaced ? BeaconKeySource.Of(_store, "k").Replacing("former") : BeaconKeySource.Of(_store, "k"));
        using var keys = new BranchKeyProvider(_store, "k");
        var encryptor = new ItemEncryptor(schema, keys);
        var formerEncryptor = new ItemEncryptor(former, keys);
        var plain = Enumerable.Range(0, 10).Select(i => SearchCases.Item(random, i)).ToList();
        var stored = plain.ConvertAll(item => (isReplaced && random.Next(2) == 0 ? formerEncryptor : encryptor).EncryptAsync(item).AsTask().GetAwaiter().GetResult());
        for (var i = 0; i < 20; i++)
        {
            var query = new QueryText(random);
            string? key = random.Next(2) == 0 ? query.Key() : null;
            string? filter = key is null || random.Next(2) == 0 ? query.Filter(2) : null;
            var expected = plain.Where(item => Holds(item, key, query) && Holds(item, filter, query)).Select(item => item["Id"].S);
            try
            {
                var found = Find(schema, plain, stored, key, filter, query);
                Assert.Equal(
                    $"{key} | {filter}: {string.Join(' ', expected)}",
                    $"{key} | {filter}: {string.Join(' ', found.Order(StringComparer.Ordinal))}");
                _answered++;
            }
            catch (ProtectedOperationException)
            {
                _refused++;
            }
        }
    }

    private List<string> Find(
        TableSchema schema,
        List<Dictionary<string, AttributeValue>> plain,
        List<Dictionary<string, AttributeValue>> stored,
        string? key,
        string? filter,
        QueryText query)
    {
        var search = SearchQuery.Of(schema, key, filter, query.Values, new Placeholders(query.Names, query.Values));
        using var held = search.OpenKeysAsync(default).AsTask().GetAwaiter().GetResult();
        var run = new SearchRun(search, held);
        var found = new List<string>();
        foreach (var number in search.Series.Numbers)
        {
            var asked = run.Query(number);
            var repeated = run.Repeated(number);
            var (keys, rest) = (Condition(asked.KeyCondition, asked), Condition(asked.Filter, asked));
            for (var i = 0; i < stored.Count; i++)
            {
                if (keys?.Holds(stored[i]) != false && rest?.Holds(stored[i]) != false
                    && !repeated.Any(earlier => earlier?.Holds(stored[i]) ?? true))
                {
                    var isKept = search.Keeps(stored[i], plain[i]);
                    _dropped += isKept ? 0 : 1;
                    found.AddRange(isKept ? [plain[i]["Id"].S] : []);
                }
            }
        }

        return found;
    }

    private static ItemCondition? Condition(string? text, RewrittenQuery query) =>
        text is null ? null : ConditionParser.Parse(text, "FilterExpression", new Placeholders(query.Names, query.Values));

    private static bool Holds(Dictionary<string, AttributeValue> item, string? text, QueryText query) =>
        text is null
        || ConditionParser.Parse(text, "FilterExpression", new Placeholders(query.Names, query.Values)).Holds(SearchCases.Plain(item));
}
