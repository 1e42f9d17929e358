using Amazon.DynamoDBv2.Model;
using CsCheck;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Kms;

namespace FieldCrypt.DynamoDb.Tests.Keys;

/// <summary>Whoever may write to the table can make keys unusable, and nothing else.</summary>
public sealed class KeyStoreTamperingTests(DynamoDbFixture fixture) : KeyStoreTest(fixture)
{
    private string _version = "";

    public static TheoryData<string> Attributes =>
        ["create-time", "kms-arn", "hierarchy-version", "enc", "version", "aws-crypto-ec:department", "aws-crypto-ec:länd"];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.CreateAsync(Custom, Tenant, Token);
        _version = $"branch:version:{(await ActiveAsync()).Version:D}";
    }

    [Theory]
    [MemberData(nameof(Attributes))]
    public async Task A_changed_removed_or_retyped_attribute_makes_the_key_unusable(string attribute)
    {
        foreach (var (type, record) in await RecordsAsync())
        {
            if (!record.TryGetValue(attribute, out var value))
            {
                continue;
            }

            await AssertRefusedAsync(type, record, copy => copy[attribute] = Changed(value));
            await AssertRefusedAsync(type, record, copy => copy.Remove(attribute));
            await AssertRefusedAsync(type, record, copy => copy[attribute] = new() { BOOL = true });
            await AssertRefusedAsync(type, record, copy => copy[attribute] = value.N is null ? new() { N = "1" } : new() { S = "1" });
        }
    }

    [Theory]
    [InlineData("aws-crypto-ec:role")]
    [InlineData("comment")]
    [InlineData("tablename")]
    [InlineData("version")]
    public async Task An_attribute_that_was_added_makes_the_key_unusable(string attribute)
    {
        foreach (var (type, record) in await RecordsAsync())
        {
            await AssertRefusedAsync(type, record, copy => copy[attribute] = new("x"));
        }
    }

    [Fact]
    public async Task What_the_replication_of_global_tables_adds_is_no_part_of_the_record()
    {
        var active = await ActiveAsync();
        var record = await RecordAsync("branch:ACTIVE");
        record["aws:rep:updateregion"] = new("eu-west-1");
        record["aws:rep:deleting"] = new() { BOOL = false };
        record["aws:rep:updatetime"] = new() { N = "1700000000.000001" };
        await PutAsync(record);
        Assert.Equal(active, await ActiveAsync());
    }

    [Fact]
    public async Task A_key_does_not_open_in_the_place_of_another()
    {
        await Store.CreateAsync(Custom, "other", Token);
        var mine = await RecordsAsync();
        var others = await RecordsAsync("other");
        var stranger = others.Keys.Single(type => type.StartsWith("branch:version:", StringComparison.Ordinal));
        await AssertRefusedAsync("branch:ACTIVE", mine["branch:ACTIVE"], copy => copy["enc"] = mine[_version]["enc"]);
        await AssertRefusedAsync("branch:ACTIVE", mine["branch:ACTIVE"], copy => copy["enc"] = others["branch:ACTIVE"]["enc"]);
        await AssertRefusedAsync("beacon:ACTIVE", mine["beacon:ACTIVE"], copy => copy["enc"] = mine[_version]["enc"]);
        await AssertRefusedAsync(_version, mine[_version], copy => copy["enc"] = others[stranger]["enc"]);
    }

    [Fact]
    public async Task The_active_record_cannot_be_made_to_name_another_version()
    {
        await Store.RotateAsync(Tenant, Token);
        var active = await RecordAsync("branch:ACTIVE");
        await AssertRefusedAsync("branch:ACTIVE", active, copy => copy["version"] = new(_version));
        await AssertRefusedAsync("branch:ACTIVE", active, copy =>
        {
            copy["version"] = new(_version);
            copy["enc"] = new() { B = new MemoryStream(active["enc"].B.ToArray()) };
        });
    }

    [Fact]
    public async Task A_store_of_another_logical_name_opens_nothing_and_says_so()
    {
        var other = CreateStore(KmsBranchKeyProtection.Key(KeyArn, Clients), "AnotherName");
        foreach (var type in (await RecordsAsync()).Keys)
        {
            var refusal = await RefusalAsync(type, other);
            Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);
            Assert.Contains("AnotherName", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_hierarchy_version_that_is_not_known_is_refused_before_anything_is_sent()
    {
        var record = await RecordAsync("branch:ACTIVE");
        record["hierarchy-version"] = new() { N = "2" };
        await PutAsync(record);
        Kms.Audit.Clear();
        var refusal = await RefusalAsync("branch:ACTIVE");
        Assert.Equal(KeyAccessFailure.InvalidResponse, refusal.Reason);
        Assert.Contains("hierarchy version", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Kms.Audit.Records);
    }

    [Theory]
    [InlineData("branch:version:")]
    [InlineData("branch:version:not-a-uuid")]
    [InlineData("branch:version:{01234567-89ab-cdef-0123-456789abcdef}")]
    [InlineData("01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("")]
    public async Task A_version_that_is_none_is_malformed(string version)
    {
        var record = await RecordAsync("branch:ACTIVE");
        record["version"] = new(version);
        await PutAsync(record);
        Kms.Audit.Clear();
        Assert.Equal(KeyAccessFailure.InvalidResponse, (await RefusalAsync("branch:ACTIVE")).Reason);
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task Whatever_is_done_to_a_record_the_key_is_the_same_or_refused()
    {
        var records = await RecordsAsync();
        var expected = await ActiveAsync();
        var names = records["branch:ACTIVE"].Keys.Except(["branch-key-id", "type"]).Append("added").Order().ToArray();
        var values = Gen.OneOf(
            Gen.String[Gen.Char.AlphaNumeric, 0, 40].Select(text => new AttributeValue { S = text }),
            Gen.Int.Select(number => new AttributeValue { N = $"{number}" }),
            Gen.Byte.Array[1, 200].Select(bytes => new AttributeValue { B = new MemoryStream(bytes) }),
            OneOf("branch:ACTIVE", "beacon:ACTIVE", _version).Select(type => records[type]["enc"]),
            Gen.Const(new AttributeValue { NULL = true }),
            Gen.Const(new AttributeValue { M = [], IsMSet = true }));
        await Gen.Select(OneOf(names), Gen.Bool, values).Array[1, 3].SampleAsync(
            async changes =>
            {
                var record = new Dictionary<string, AttributeValue>(records["branch:ACTIVE"]);
                foreach (var (name, isRemoved, value) in changes)
                {
                    record.Remove(name);
                    if (!isRemoved)
                    {
                        record[name] = value;
                    }
                }

                await PutAsync(record);
                try
                {
                    return await ActiveAsync() == expected && IsSame(record, records["branch:ACTIVE"]);
                }
                catch (KeyAccessException)
                {
                    return !IsSame(record, records["branch:ACTIVE"]);
                }
            },
            iter: 150,
            threads: 1);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static bool IsSame(Dictionary<string, AttributeValue> one, Dictionary<string, AttributeValue> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value)
            && value.S == pair.Value.S && value.N == pair.Value.N
            && (value.B?.ToArray() ?? []).SequenceEqual(pair.Value.B?.ToArray() ?? []));

    private static AttributeValue Changed(AttributeValue value)
    {
        if (value.B is { } blob)
        {
            var bytes = blob.ToArray();
            bytes[^20] ^= 1;
            return new AttributeValue { B = new MemoryStream(bytes) };
        }

        return value.N is not null
            ? new AttributeValue { N = "3" }
            : new AttributeValue(value.S[..^1] + (value.S[^1] == '0' ? '1' : '0'));
    }

    private async Task AssertRefusedAsync(
        string type, Dictionary<string, AttributeValue> record, Action<Dictionary<string, AttributeValue>> change)
    {
        var copy = new Dictionary<string, AttributeValue>(record);
        change(copy);
        await PutAsync(copy);
        var refusal = await RefusalAsync(type);
        Assert.True(
            refusal.Reason is KeyAccessFailure.WrongKey or KeyAccessFailure.InvalidResponse or KeyAccessFailure.NoMatchingKey,
            $"{refusal.Reason}: {refusal.Message}");
        Assert.Contains(Tenant, refusal.Message, StringComparison.Ordinal);
        await PutAsync(record);
    }
}
