using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Interception;
using FieldCrypt.DynamoDb.Search;
using FieldCrypt.DynamoDb.Tables;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Beacons said one by one, what they cost those who ask none, and items from before them.</summary>
public sealed class SearchSchemaTests : IDisposable
{
    private readonly InMemoryBranchKeyStore _store = new();

    public SearchSchemaTests()
    {
        foreach (var id in new[] { "acme", "globex" })
        {
            _store.Add(id, Guid.NewGuid(), new byte[32]);
            _store.AddBeaconKey(id, new byte[32]);
        }
    }

    private static TableSchema Bare => new(
        "People",
        "Id",
        null,
        new Dictionary<string, FieldAction>
        {
            ["Name"] = FieldAction.EncryptAndSign,
            ["Phone"] = FieldAction.EncryptAndSign,
            ["Area"] = FieldAction.SignOnly,
            ["Kind"] = FieldAction.SignOnly,
        });

    private BeaconKeySource Keys => BeaconKeySource.Of(_store, "acme");

    private static readonly VirtualField Initial = new("Initial", new VirtualPart("Name", TextTransform.Prefix(1)), new VirtualPart("Area"));

    private static readonly CompoundBeacon Place = new("Place", '~') { SignedParts = [new("Area", "A-")], EncryptedParts = [new("Phone", "P-")] };

    private static readonly CompoundBeacon Sort = new("Sort", '~') { SignedParts = [new("Area", "A-"), new("Kind", "K-")] };

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Beacons_that_are_added_one_by_one_are_those_that_are_said_at_once()
    {
        var together = Bare.WithSearch(new SearchOptions
        {
            Keys = Keys,
            VirtualFields = [Initial],
            Beacons = [new("Name", 12), new("Initial", 4), new("Phone", 20) { PartOnly = true }],
            CompoundBeacons = [Place, Sort],
        });
        var oneByOne = Bare.WithBeaconKeys(Keys)
            .WithVirtualField(Initial)
            .WithBeacon(new("Name", 12))
            .WithBeacon(new("Initial", 4))
            .WithBeacon(new("Phone", 20) { PartOnly = true })
            .WithCompoundBeacon(Place)
            .WithTableName("Copies").WithTableName("People")
            .WithCompoundBeacon(Sort);
        var item = new Dictionary<string, AttributeValue>
        {
            ["Id"] = new("p"),
            ["Name"] = new("Ann"),
            ["Phone"] = new("555"),
            ["Area"] = new("eu"),
            ["Kind"] = new("a"),
        };
        var (one, other) = (await EncryptAsync(together, item), await EncryptAsync(oneByOne, item));
        string[] expected = ["Sort", "aws_dbe_b_Initial", "aws_dbe_b_Name", "aws_dbe_b_Place"];
        Assert.Equal(expected, one.Keys.Where(name => name == "Sort" || name.StartsWith("aws_dbe_b_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(expected, name => Assert.Equal(one[name].S, other[name].S));
        Assert.Equal(together.Actions.OrderBy(pair => pair.Key, StringComparer.Ordinal), oneByOne.Actions.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(
            together.DescribeSearchIndexes().Indexes.Select(index => index.IndexName), oneByOne.DescribeSearchIndexes().Indexes.Select(index => index.IndexName));
    }

    [Fact]
    public void What_is_missing_in_the_end_is_said_when_the_schema_is_used()
    {
        Assert.Contains("call WithBeaconKeys first", Refused(() => Bare.WithBeacon(new("Name", 8))), StringComparison.Ordinal);
        Assert.Contains("has search options already", Refused(() => Bare.WithBeaconKeys(Keys).WithBeaconKeys(Keys)), StringComparison.Ordinal);
        Assert.Contains("is not on an encrypted attribute", Refused(() => Bare.WithBeaconKeys(Keys).WithBeacon(new("Initial", 8)).WithVirtualField(Initial)), StringComparison.Ordinal);
        Assert.Contains("there are two beacons", Refused(() => Bare.WithBeaconKeys(Keys).WithBeacon(new("Name", 8)).WithBeacon(new("Name", 8))), StringComparison.Ordinal);
        Assert.Contains("there is no standard beacon", Refused(() => Use(Bare.WithBeaconKeys(Keys))), StringComparison.Ordinal);
        Assert.Contains("there is no standard beacon", Refused(() => Bare.WithSearch(new SearchOptions { Keys = Keys })), StringComparison.Ordinal);
        Assert.Contains(
            "is only a part", Refused(() => Use(Bare.WithBeaconKeys(Keys).WithBeacon(new("Name", 8)).WithBeacon(new("Phone", 8) { PartOnly = true }))), StringComparison.Ordinal);

        void Use(TableSchema schema)
        {
            using var keys = new BranchKeyProvider(_store, "acme");
            _ = new ItemEncryptor(schema, keys);
        }

        static string Refused(Action action) => Assert.Throws<FieldCryptConfigurationException>(action).Message;
    }

    [Theory]
    [InlineData("Id = :v", null)]
    [InlineData("#id = :v", "Area > :v AND NOT Kind IN (:v, :w)")]
    [InlineData("Id = :v AND begins_with(Area, :w)", "attribute_exists(Kind) OR #a BETWEEN :v AND :w")]
    public void A_query_that_asks_no_beacon_costs_no_more_than_on_a_table_without_beacons(string key, string? filter)
    {
        using var keys = new BranchKeyProvider(_store, "acme");
        var searchable = Bare.WithBeaconKeys(Keys).WithBeacon(new("Name", 12)).WithCompoundBeacon(Sort with { });
        var tables = new[] { Bare, searchable }.Select(schema => new ProtectedTable(schema, new ItemEncryptor(schema, keys))).ToArray();
        var request = new QueryRequest
        {
            TableName = "People",
            KeyConditionExpression = key,
            FilterExpression = filter,
            ExpressionAttributeNames = $"{key}{filter}" is var text && text.Contains("#id", StringComparison.Ordinal) ? new() { ["#id"] = "Id" }
                : text.Contains("#a", StringComparison.Ordinal) ? new() { ["#a"] = "Area" } : null,
            ExpressionAttributeValues = new[] { ":v", ":w" }.Where($"{key}{filter}".Contains).ToDictionary(name => name, name => new AttributeValue { S = name }),
        };
        var allocated = tables.Select(table =>
        {
            ReadFilter.Of(table, request).Projection(null, null);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Null(ReadFilter.Of(table, request).Search);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }).ToList();
        Assert.Equal(allocated[0], allocated[1]);
    }

    [Theory]
    [InlineData("acme", "ann", true)]
    [InlineData("globex", "ann", false)]
    [InlineData("acme", "bob", false)]
    public void An_item_that_was_never_encrypted_is_judged_by_what_it_says(string tenant, string name, bool isKept)
    {
        var schema = new TableSchema(
            "People", "Id", null, new Dictionary<string, FieldAction> { ["Tenant"] = FieldAction.SignOnly, ["Name"] = FieldAction.EncryptAndSign })
            .WithSearch(new SearchOptions { Keys = BeaconKeySource.PerTenant(_store, "Tenant"), Beacons = [new("Name", 8)] });
        var search = Search(schema, "#n = :n AND Tenant = :t", new() { [":n"] = new("ann"), [":t"] = new("acme") });
        var item = new Dictionary<string, AttributeValue> { ["Id"] = new("p"), ["Tenant"] = new(tenant), ["Name"] = new(name) };
        Assert.Equal("acme", search.Tenant);
        Assert.True(search.IsOfTenant(item));
        Assert.Equal(isKept, search.Keeps(item, item));
    }

    public static TheoryData<string> Impossible => ["a list", "half a pair", "the split character"];

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task An_item_from_before_a_beacon_that_its_values_cannot_make_is_found_by_the_others(string value)
    {
        var schema = Bare.WithBeaconKeys(Keys).WithVirtualField(Initial).WithBeacon(new("Phone", 8)).WithBeacon(new("Initial", 4)).WithCompoundBeacon(Place);
        var item = new Dictionary<string, AttributeValue> { ["Id"] = new("p"), ["Name"] = new("Ann"), ["Phone"] = new("555"), ["Area"] = new("eu") };
        item[value == "the split character" ? "Area" : "Name"] = value switch
        {
            "a list" => new AttributeValue { L = [new("x")], IsLSet = true },
            "half a pair" => new AttributeValue { S = "\ud83d\ude00" },
            _ => new AttributeValue { S = "eu~" },
        };
        await Assert.ThrowsAsync<ProtectedOperationException>(() => EncryptAsync(schema, item));
        Assert.True(Search(schema, "Phone = :v", new() { [":v"] = new("555") }).Keeps(item, item));
        Assert.False(Search(schema, "Initial = :v", new() { [":v"] = new("Aus") }).Keeps(item, item));
        Assert.False(Search(schema, "Place = :v", new() { [":v"] = new("A-eu~P-556") }).Keeps(item, item));
    }

    private static SearchQuery Search(TableSchema schema, string filter, Dictionary<string, AttributeValue> values)
    {
        var names = filter.Contains("#n", StringComparison.Ordinal) ? new Dictionary<string, string> { ["#n"] = "Name" } : null;
        return SearchQuery.Of(schema, null, filter, values, new Placeholders(names, values));
    }

    private async Task<Dictionary<string, AttributeValue>> EncryptAsync(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        using var keys = new BranchKeyProvider(_store, "acme");
        return await new ItemEncryptor(schema, keys).EncryptAsync(item);
    }
}
