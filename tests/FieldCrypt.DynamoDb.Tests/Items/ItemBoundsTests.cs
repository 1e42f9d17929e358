using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Tables;
using FieldCrypt.Keys;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>What an item may cost its reader, however it was stored.</summary>
public sealed class ItemBoundsTests : IDisposable
{
    private static readonly TableSchema Schema = new("T", "Id", null, [new("Secret", FieldAction.EncryptAndSign)]);

    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
    private readonly CountingProvider _counting;

    public ItemBoundsTests() => _counting = new CountingProvider(_keys);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 0)]
    [InlineData(255, 0)]
    public async Task An_item_with_more_wrapped_data_keys_than_accepted_is_refused_before_any_is_tried(int wrapped, int calls)
    {
        var hostile = await HostileAsync(wrapped);
        var error = await Assert.ThrowsAnyAsync<FieldCryptException>(() => new ItemEncryptor(Schema, _counting).DecryptAsync(hostile, Token).AsTask());
        Assert.Equal(calls, _counting.Calls);
        Assert.Equal(calls == 0, error.Message.Contains("MaxWrappedDataKeys", StringComparison.Ordinal));
        Assert.InRange(error.ToString().Length, 1, 20_000);
    }

    [Fact]
    public async Task The_limit_is_the_readers_choice()
    {
        var members = Enumerable.Range(0, 7).Select(i => LocalKeyProvider.FromKey("tests", $"key-{i}", new byte[32])).ToList();
        var keys = new CompositeKeyProvider(members);
        var error = Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(Schema, keys));
        Assert.Contains("wraps each data key 7 times", error.Message, StringComparison.Ordinal);
        Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(Schema.WithKeys(keys), _keys));

        var options = new ItemEncryptorOptions { MaxWrappedDataKeys = 7 };
        var encryptor = new ItemEncryptor(Schema, keys, options);
        var stored = await encryptor.EncryptAsync(Item(), Token);
        Assert.Equal("s", (await new ItemEncryptor(Schema, members[6], options).DecryptAsync(stored, Token))["Secret"].S);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(Schema, members[6]).DecryptAsync(stored, Token).AsTask());
        members.ForEach(member => member.Dispose());
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(256, 15)]
    [InlineData(5, 0)]
    [InlineData(5, -1)]
    [InlineData(5, 3601)]
    public void An_option_out_of_its_range_is_refused_at_once(int keys, int seconds)
    {
        var options = new ItemEncryptorOptions { MaxWrappedDataKeys = keys, OpenTimeout = TimeSpan.FromSeconds(seconds) };
        Assert.Throws<FieldCryptConfigurationException>(() => new ItemEncryptor(Schema, _keys, options));
        Assert.Throws<FieldCryptConfigurationException>(
            () => new ProtectedTables(new FieldCryptDynamoDbOptions { Keys = _keys, Tables = [Schema], Items = options }));
    }

    [Fact]
    public async Task All_wrapped_data_keys_of_an_item_share_one_deadline()
    {
        var time = new FakeTimeProvider();
        var slow = new SlowProvider(time);
        var encryptor = new ItemEncryptor(
            Schema, new CompositeKeyProvider(_keys, slow), new ItemEncryptorOptions { OpenTimeout = TimeSpan.FromSeconds(10), TimeProvider = time });
        var hostile = await HostileAsync(5);
        var error = await Assert.ThrowsAsync<KeyAccessException>(() => encryptor.DecryptAsync(hostile, Token).AsTask());
        Assert.Contains("within 10 s in all", error.Message, StringComparison.Ordinal);
        Assert.InRange(slow.Calls, 2, 4);
    }

    [Fact]
    public async Task A_page_of_hostile_items_costs_what_the_items_in_work_cost_and_not_the_page()
    {
        var hostile = await HostileAsync(5);
        var table = new ProtectedTable(Schema, new ItemEncryptor(Schema, _counting));
        var page = Enumerable.Repeat(hostile, 1_000).ToList();
        await Assert.ThrowsAnyAsync<FieldCryptException>(() => table.DecryptAllAsync(page, Token));
        Assert.InRange(_counting.Calls, 5, 16 * 5 * 2);
    }

    private static Dictionary<string, AttributeValue> Item() => new() { ["Id"] = new() { S = "1" }, ["Secret"] = new() { S = "s" } };

    // Each wrapped data key names the reader's key and is not one.
    private async Task<Dictionary<string, AttributeValue>> HostileAsync(int wrapped)
    {
        var stored = await new ItemEncryptor(Schema, _keys).EncryptAsync(Item(), Token);
        var header = ItemHeader.Parse(stored[ReservedNames.Header].B.ToArray());
        var one = header.WrappedDataKeys[0];
        var broken = one.Ciphertext.ToArray();
        broken[^1] ^= 1;
        var many = Enumerable.Repeat(new WrappedDataKey(one.ProviderId, one.ProviderInfo, broken), wrapped).ToList();
        stored[ReservedNames.Header] = new() { B = new MemoryStream(ForgedItem.Header(header, many)) };
        return stored;
    }

    /// <summary>A key service that takes four seconds to refuse, and keeps to no limit but the caller's.</summary>
    private sealed class SlowProvider(FakeTimeProvider time) : KeyProvider
    {
        public int Calls { get; private set; }

        public override string Description => "slow";

        public override bool CanGenerate => false;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override async ValueTask<UnwrapResult> UnwrapAsync(
            WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
        {
            Calls++;
            await Task.Yield();
            time.Advance(TimeSpan.FromSeconds(4));
            cancellationToken.ThrowIfCancellationRequested();
            return UnwrapResult.Skipped("slow");
        }
    }
}
