using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>
/// What an item's encryption context is, the table and the item determine, not its header: a member of one tenant who writes without this library
/// cannot make an item pass for another tenant's.
/// </summary>
public sealed class HeaderContextTests : IDisposable
{
    private const string Pair = "aws-crypto-attr.TenantId";

    private static readonly TableSchema Schema = new("T", "Id", null,
    [
        new("TenantId", FieldAction.SignAndIncludeInEncryptionContext), new("Secret", FieldAction.EncryptAndSign),
    ]);

    private readonly InMemoryBranchKeyStore _store = new();
    private readonly BranchKeyProvider _reader;
    private readonly BranchKeyProvider _insider;

    public HeaderContextTests()
    {
        foreach (var tenant in new[] { "t-a", "t-b" })
        {
            _store.Add(tenant, Guid.NewGuid(), SHA256.HashData(Encoding.UTF8.GetBytes(tenant)));
        }

        _reader = new BranchKeyProvider(_store, context => context[Pair]);
        _insider = new BranchKeyProvider(_store, "t-b");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, AttributeValue> ItemOfTenantA => new()
    {
        ["Id"] = new() { S = "victim" },
        ["TenantId"] = new() { S = "t-a" },
        ["Secret"] = new() { S = "forged" },
    };

    public void Dispose()
    {
        _reader.Dispose();
        _insider.Dispose();
        _store.Dispose();
    }

    [Theory]
    [InlineData(1, "s", "s")]
    [InlineData(2, "s", "c")]
    public async Task An_insider_of_one_tenant_cannot_write_an_item_that_reads_as_anothers(byte version, string tenantLetter, string keyLetter)
    {
        var forged = await ForgedItem.SealAsync(Schema, ItemOfTenantA, _insider, version, new([new(Pair, "t-b")]), LegendOf(tenantLetter, keyLetter));
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(Schema, _reader).DecryptAsync(forged, Token).AsTask());
        Assert.Contains("pairs that no writer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "s", "s", "belongs into the encryption context")]
    [InlineData(2, "s", "c", "belongs into the encryption context")]
    [InlineData(1, "c", "c", "a header of version 1 has an attribute in the encryption context")]
    public async Task What_the_schema_binds_to_the_data_key_must_be_bound_to_it(byte version, string tenantLetter, string keyLetter, string why)
    {
        var forged = await ForgedItem.SealAsync(
            Schema, ItemOfTenantA, _insider, version, EncryptionContext.Empty, LegendOf(tenantLetter, keyLetter));
        foreach (var keys in new[] { _reader, _insider })
        {
            var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(Schema, keys).DecryptAsync(forged, Token).AsTask());
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_attribute_that_was_only_signed_when_the_item_was_written_is_not_taken_for_one_of_the_context()
    {
        var before = new TableSchema("T", "Id", null, [new("TenantId", FieldAction.SignOnly), new("Secret", FieldAction.EncryptAndSign)]);
        var stored = await new ItemEncryptor(before, _insider).EncryptAsync(ItemOfTenantA, Token);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(Schema, _insider).DecryptAsync(stored, Token).AsTask());

        // The other way round it is bound to more than the schema asks for.
        var bound = await new ItemEncryptor(Schema, _reader).EncryptAsync(ItemOfTenantA, Token);
        Assert.Equal("forged", (await new ItemEncryptor(before, _reader).DecryptAsync(bound, Token))["Secret"].S);
    }

    [Fact]
    public async Task While_an_attribute_is_said_to_be_in_the_context_only_later_an_insider_can_write_an_item_of_another_tenant()
    {
        var before = new TableSchema("T", "Id", null, [new("TenantId", FieldAction.SignOnly), new("Secret", FieldAction.EncryptAndSign)]);
        var forged = await new ItemEncryptor(before, _insider).EncryptAsync(ItemOfTenantA, Token);
        var migrating = new ItemEncryptor(Schema.WithContextAddedLater("TenantId"), _insider);
        Assert.Equal("t-a", (await migrating.DecryptAsync(forged, Token))["TenantId"].S);
    }

    [Fact]
    public async Task A_context_attribute_that_is_missing_is_refused()
    {
        var without = ItemOfTenantA;
        without.Remove("TenantId");
        var forged = await ForgedItem.SealAsync(Schema, without, _insider, 2, EncryptionContext.Empty, LegendOf("c", "c"));
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(Schema, _insider).DecryptAsync(forged, Token).AsTask());
        Assert.Contains("'TenantId'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws-crypto-table-name")]
    [InlineData("aws-crypto-legend")]
    [InlineData("tenant")]
    [InlineData("")]
    public async Task A_header_may_bring_the_public_key_and_no_other_pair(string key)
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        var schema = new TableSchema("T", "Id", null, []);
        var item = new Dictionary<string, AttributeValue> { ["Id"] = new() { S = "1" } };
        foreach (var context in new[] { new EncryptionContext([new(key, "x")]), new EncryptionContext([new(key, "x"), new("z", "x")]) })
        {
            var forged = key.StartsWith("aws-crypto-table", StringComparison.Ordinal)
                ? await HeaderReplacedAsync(schema, keys, item, context)
                : await ForgedItem.SealAsync(schema, item, keys, 1, context, _ => (byte)'s');
            await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(schema, keys).DecryptAsync(forged, Token).AsTask());
        }
    }

    [Fact]
    public async Task Tens_of_thousands_of_pairs_are_refused_at_the_first()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        var schema = new TableSchema("T", "Id", null, []);
        var pairs = new EncryptionContext(Enumerable.Range(0, 40_000).Select(i => KeyValuePair.Create($"{i:x4}", "")));
        var forged = await HeaderReplacedAsync(schema, keys, new() { ["Id"] = new() { S = "1" } }, pairs);
        var header = forged[ReservedNames.Header].B.ToArray();
        Assert.True(header.Length > 300_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataNotAuthenticException>(() => ItemHeader.Parse(header));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_384);
    }

    private static Func<string, byte> LegendOf(string tenant, string key) => name => name switch
    {
        "Secret" => (byte)'e',
        "TenantId" => (byte)tenant[0],
        _ => (byte)key[0],
    };

    private static async Task<Dictionary<string, AttributeValue>> HeaderReplacedAsync(
        TableSchema schema, KeyProvider keys, Dictionary<string, AttributeValue> item, EncryptionContext context)
    {
        var stored = await new ItemEncryptor(schema, keys).EncryptAsync(item, Token);
        var header = ItemHeader.Parse(stored[ReservedNames.Header].B.ToArray());
        stored[ReservedNames.Header] = new() { B = new MemoryStream(ForgedItem.Header(header, header.WrappedDataKeys, context)) };
        return stored;
    }
}
