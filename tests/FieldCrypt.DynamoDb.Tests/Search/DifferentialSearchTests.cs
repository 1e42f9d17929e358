using System.Globalization;
using Amazon.DynamoDBv2.Model;
using CsCheck;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>
/// Random items, beacons and queries: what a server finds on hashes, after the false positives are dropped, is what it would find on readable
/// attributes, each item once; or the query is refused.
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
        var schema = Schema(random);
        using var keys = new BranchKeyProvider(_store, "k");
        var encryptor = new ItemEncryptor(schema, keys);
        var plain = Enumerable.Range(0, 10).Select(i => Item(random, i)).ToList();
        var stored = plain.ConvertAll(item => encryptor.EncryptAsync(item).AsTask().GetAwaiter().GetResult());
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

    // The plain table has the virtual field, the compound beacon and the place as attributes.
    private static bool Holds(Dictionary<string, AttributeValue> item, string? text, QueryText query)
    {
        if (text is null)
        {
            return true;
        }

        var whole = new Dictionary<string, AttributeValue>(item);
        var name = item.GetValueOrDefault("Name");
        if (item.TryGetValue("Region", out var region))
        {
            if (name is not null)
            {
                whole["Initial"] = new() { S = name.S[..1].ToUpperInvariant() + region.S };
            }

            whole["Both"] = new() { S = $"R-{region.S}" + (name is null ? "" : $"~N-{name.S}") };
        }

        if (item.TryGetValue("Home", out var home))
        {
            whole["City"] = home.M["City"];
        }

        return ConditionParser.Parse(text, "FilterExpression", new Placeholders(query.Names, query.Values)).Holds(whole);
    }

    private TableSchema Schema(Random random)
    {
        var most = random.Next(2) == 0 ? 1 : random.Next(2, 7);
        int Bits() => random.Next(1, 6);
        int? Partitions() => most > 1 && random.Next(2) == 0 ? random.Next(1, most) : null;
        return new TableSchema(
            "T",
            "Id",
            null,
            new Dictionary<string, FieldAction>
            {
                ["Name"] = FieldAction.EncryptAndSign,
                ["Code"] = FieldAction.EncryptAndSign,
                ["Tags"] = FieldAction.EncryptAndSign,
                ["Home"] = FieldAction.EncryptAndSign,
                ["Concealed"] = FieldAction.EncryptAndSign,
                ["Region"] = FieldAction.SignOnly,
            }).WithSearch(new SearchOptions
            {
                Keys = BeaconKeySource.Of(_store, "k"),
                Beacons =
                [
                    new("Name", Bits()) { Partitions = Partitions() },
                    new("Code", Bits()) { Partitions = Partitions() },
                    new("Tags", Bits()) { Members = true, Partitions = Partitions() },
                    new("City", Bits()) { Location = "Home.City", Partitions = Partitions() },
                    new("Initial", Bits()) { Partitions = Partitions() },
                ],
                VirtualFields = [new VirtualField("Initial", new VirtualPart("Name", TextTransform.Prefix(1), TextTransform.Upper), new VirtualPart("Region"))],
                CompoundBeacons =
                [
                    new CompoundBeacon("Both", '~')
                    {
                        SignedParts = [new("Region", "R-")],
                        EncryptedParts = [new("Name", "N-")],
                        Constructors = [new([new("Region", PartPresence.Required), new("Name", PartPresence.Optional)])],
                    },
                ],
                MaxPartitions = most,
            });
    }

    private static Dictionary<string, AttributeValue> Item(Random random, int number)
    {
        var item = new Dictionary<string, AttributeValue> { ["Id"] = new() { S = string.Create(CultureInfo.InvariantCulture, $"i{number}") } };
        void Maybe(string name, AttributeValue value)
        {
            if (random.Next(4) > 0)
            {
                item[name] = value;
            }
        }

        Maybe("Name", QueryText.Name(random));
        Maybe("Code", QueryText.Code(random));
        Maybe("Tags", new() { SS = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => QueryText.Name(random).S).Distinct()] });
        Maybe("Home", new() { M = new() { ["City"] = QueryText.Name(random) } });
        Maybe("Concealed", QueryText.Name(random));
        Maybe("Region", QueryText.Region(random));
        return item;
    }

    /// <summary>Writes random conditions, with the values that they need.</summary>
    private sealed class QueryText(Random random)
    {
        public Dictionary<string, AttributeValue> Values { get; } = [];

        public Dictionary<string, string> Names { get; } = new() { ["#n"] = "Name", ["#i"] = "Initial", ["#r"] = "Region", ["#b"] = "Both" };

        public static AttributeValue Name(Random random) => new() { S = new[] { "ann", "Ann", "bob", "bo", "zoë", "x" }[random.Next(6)] };

        public static AttributeValue Code(Random random) => new() { N = new[] { "1", "1.0", "2", "-3", "1e2", "100" }[random.Next(6)] };

        public static AttributeValue Region(Random random) => new() { S = new[] { "eu", "us", "eus" }[random.Next(3)] };

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
}
