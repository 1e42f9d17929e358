using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>
/// Whatever comes from a store or a stream ends in an error of FieldCrypt that says which item of which table it was, and is counted: nothing else
/// reaches the caller.
/// </summary>
public sealed class ErrorFamilyTests : IDisposable
{
    private const string Description = "*amzn-ddb-map-desc*";
    private const string Signature = "*amzn-ddb-map-sig*";

    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
    private readonly LegacyContentKey _contentKey = LegacyContentKey.Static(new byte[16]);
    private readonly LegacyVerificationKey _verificationKey = LegacyVerificationKey.Hmac(new byte[32]);
    private readonly string _table = $"Table-{Guid.NewGuid():n}";
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly MeterListener _listener;

    public ErrorFamilyTests() => _listener = Listen();

    /// <summary>Changes of an authentic item: the attribute, and what it becomes.</summary>
    public static TheoryData<string, AttributeValue?> Changes => new()
    {
        { "aws_dbe_head", null },
        { "aws_dbe_foot", null },
        { "aws_dbe_head", new AttributeValue() },
        { "aws_dbe_head", new AttributeValue { S = "x" } },
        { "Id", null },
        { "Secret", null },
        { "Clear", null },
        { "Clear", new AttributeValue() },
        { "Clear", new AttributeValue { S = "a", N = "1" } },
        { "Clear", new AttributeValue { S = "\ud800" } },
        { "Clear", new AttributeValue { N = "not a number" } },
        { "Clear", new AttributeValue { SS = [null!] } },
        { "Clear", new AttributeValue { NS = [null!] } },
        { "Clear", new AttributeValue { BS = [null!] } },
        { "Clear", new AttributeValue { L = [null!], IsLSet = true } },
        { "Clear", new AttributeValue { M = new() { ["a"] = null! }, IsMSet = true } },
        { "\ud800", new AttributeValue { S = "x" } },
        { "\r\n\u202e", new AttributeValue { S = "x" } },
        { "Tenant", new AttributeValue { S = "\udc00" } },
        { "Tenant", new AttributeValue { S = new string('x', 70_000) } },
        { "Tenant", null },
    };

    /// <summary>Values of a legacy item.</summary>
    public static TheoryData<AttributeValue?> LegacyValues =>
    [
        (AttributeValue?)null,
        new AttributeValue(),
        new AttributeValue { S = "\ud800" },
        new AttributeValue { SS = [null!] },
        new AttributeValue { NS = [null!] },
        new AttributeValue { BS = [null!] },
        new AttributeValue { SS = ["\ud800"] },
        new AttributeValue { M = new() { ["\ud800"] = new() { S = "x" } }, IsMSet = true },
        new AttributeValue { M = new() { ["a"] = null! }, IsMSet = true },
    ];

    public static TheoryData<string> Records =>
    [
        """{"eventName":"\ud800","Keys":{"Id":{"S":"1"}}}""",
        """{"Keys":{"Id":{"S":"\ud800"}}}""",
        """{"Keys":{"\ud800":{"S":"1"}}}""",
        """{"Keys":{"Id":{"NULL":false}}}""",
        """{"Keys":{"Id":{"NS":["x"]}},"NewImage":IMAGE}""",
        """{"Keys":{"Clear":{"NS":["x"]}},"NewImage":IMAGE}""",
        """{"Keys":{"Clear":{"NULL":true}},"NewImage":IMAGE}""",
        """{"Keys":{"Id":{"S":"1"}},"NewImage":{"Id":{"S":"1"}}}""",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TableSchema Schema => new TableSchema("T", "Id", null,
    [
        new("Secret", FieldAction.EncryptAndSign), new("Clear", FieldAction.SignOnly),
        new("Tenant", FieldAction.SignAndIncludeInEncryptionContext),
    ]).WithTableName(_table);

    public void Dispose()
    {
        _listener.Dispose();
        _keys.Dispose();
        _contentKey.Dispose();
        _verificationKey.Dispose();
    }

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task A_changed_item(string attribute, AttributeValue? value)
    {
        var encryptor = new ItemEncryptor(Schema, _keys);
        var stored = await encryptor.EncryptAsync(Item(), Token);
        stored[attribute] = value!;
        await FailsAsync<DataNotAuthenticException>(() => encryptor.DecryptAsync(stored, Token).AsTask(), "data_not_authentic");
    }

    [Theory]
    [MemberData(nameof(LegacyValues), DisableDiscoveryEnumeration = true)]
    public async Task A_legacy_item(AttributeValue? value)
    {
        var schema = new TableSchema("T", "Id", null, []).WithTableName(_table).WithLegacyItems(new LegacyItemReader(_contentKey, _verificationKey));
        var item = new Dictionary<string, AttributeValue>
        {
            ["Id"] = new() { S = "1" },
            ["A"] = value!,
            [Signature] = new() { B = new MemoryStream(new byte[32]) },
            [Description] = new() { B = new MemoryStream(new byte[4]) },
        };
        await FailsAsync<DataNotAuthenticException>(() => new ItemEncryptor(schema, _keys).DecryptAsync(item, Token).AsTask(), "data_not_authentic");
        item[Signature] = null!;
        await FailsAsync<DataNotAuthenticException>(() => new ItemEncryptor(schema, _keys).DecryptAsync(item, Token).AsTask(), "data_not_authentic");
    }

    [Theory]
    [MemberData(nameof(Records))]
    public async Task A_change_record(string text)
    {
        var encryptor = new ItemEncryptor(Schema, _keys);
        using var json = JsonDocument.Parse(text.Replace("IMAGE", Json(await ItemWithNumbersAsync(encryptor)), StringComparison.Ordinal));
        await FailsAsync<DataNotAuthenticException>(() => encryptor.DecryptChangeAsync(json.RootElement, Token).AsTask(), "data_not_authentic");
    }

    [Theory]
    [InlineData("""{"Id":{"S":"\udc00"}}""")]
    [InlineData("""{"Id":{"S":1}}""")]
    [InlineData("{}")]
    public async Task An_item_in_json(string text)
    {
        using var json = JsonDocument.Parse(text);
        await FailsAsync<DataNotAuthenticException>(
            () => new ItemEncryptor(Schema, _keys).DecryptJsonAsync(json.RootElement, Token).AsTask(), "data_not_authentic");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("[]")]
    [InlineData("""{"dynamodb":{}}""")]
    [InlineData("""{"dynamodb":{"Keys":17}}""")]
    [InlineData("""{"Keys":{"Id":{"S":"1"}},"NewImage":[]}""")]
    public async Task JSON_of_another_shape_is_the_callers_mistake_and_counts_as_no_attack(string text)
    {
        using var json = JsonDocument.Parse(text);
        _failures.Clear();
        await Assert.ThrowsAsync<ProtectedOperationException>(() => new ItemEncryptor(Schema, _keys).DecryptChangeAsync(json.RootElement, Token).AsTask());
        await Assert.ThrowsAsync<ProtectedOperationException>(() => new ItemEncryptor(Schema, _keys).DecryptJsonAsync(default, Token).AsTask());
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task An_error_of_the_configuration_inside_an_item_operation_stays_one()
    {
        using var store = new InMemoryBranchKeyStore();
        using var keys = new BranchKeyProvider(store, context => context["aws-crypto-attr.TenantId"]);
        var encryptor = new ItemEncryptor(Schema, keys);
        var stored = await new ItemEncryptor(Schema, new BranchKeyProvider(StoreOf("t-a"), "t-a")).EncryptAsync(Item(), Token);
        foreach (var operation in new[] { () => encryptor.DecryptAsync(stored, Token), () => encryptor.EncryptAsync(Item(), Token) })
        {
            var error = await FailsAsync<FieldCryptConfigurationException>(() => operation().AsTask(), "configuration");
            Assert.Contains("aws-crypto-attr.Tenant", error.Message, StringComparison.Ordinal);
        }
    }

    // The tenant is declared, so nothing that is stored can make the README's own function fail: it is refused before.
    [Fact]
    public async Task A_stored_item_cannot_make_a_function_of_the_application_fail()
    {
        using var keys = new BranchKeyProvider(StoreOf("t-a"), context => context["aws-crypto-attr.Tenant"]);
        var encryptor = new ItemEncryptor(Schema, keys);
        var stored = await encryptor.EncryptAsync(Item(), Token);
        var header = stored["aws_dbe_head"].B.ToArray();
        for (var at = 0; at < header.Length; at++)
        {
            foreach (var changed in new[] { (byte)(header[at] ^ 1), (byte)'s', (byte)3 })
            {
                var copy = header.ToArray();
                copy[at] = changed;
                if (changed != header[at])
                {
                    stored["aws_dbe_head"] = new() { B = new MemoryStream(copy) };
                    var error = await Assert.ThrowsAnyAsync<FieldCryptException>(() => encryptor.DecryptAsync(stored, Token).AsTask());
                    Assert.True(error is DataNotAuthenticException or KeyAccessException, error.ToString());
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_does_not_fit_into_the_context_is_told_to_the_writer_like_any_other_value(bool isTooLong)
    {
        var item = Item();
        item["Tenant"] = new AttributeValue { S = isTooLong ? new string('x', 70_000) : "\ud800" };
        await FailsAsync<ProtectedOperationException>(() => new ItemEncryptor(Schema, _keys).EncryptAsync(item, Token).AsTask(), "protected_operation");
    }

    private static Dictionary<string, AttributeValue> Item() => new()
    {
        ["Id"] = new() { S = "p-1\r\n" },
        ["Secret"] = new() { S = "s" },
        ["Clear"] = new() { S = "c" },
        ["Tenant"] = new() { S = "t-a" },
    };

    private static async Task<Dictionary<string, AttributeValue>> ItemWithNumbersAsync(ItemEncryptor encryptor)
    {
        var item = Item();
        item["Clear"] = new AttributeValue { NS = ["1"] };
        return await encryptor.EncryptAsync(item, Token);
    }

    private static InMemoryBranchKeyStore StoreOf(string id)
    {
        var store = new InMemoryBranchKeyStore();
        store.Add(id, Guid.NewGuid(), new byte[32]);
        return store;
    }

    private static string Json(Dictionary<string, AttributeValue> item)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            DynamoDbJson.WriteItem(writer, item);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private async Task<TError> FailsAsync<TError>(Func<Task> operation, string reason)
        where TError : FieldCryptException
    {
        _failures.Clear();
        var error = await Assert.ThrowsAsync<TError>(operation);
        Assert.Contains(_table, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Equal([reason], _failures);
        return error;
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, each) =>
            {
                if (instrument.Meter.Name == FieldCryptDiagnostics.MeterName && instrument.Name == "fieldcrypt.failures")
                {
                    each.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (_table.Equals(named.GetValueOrDefault("fieldcrypt.table")))
            {
                _failures.Enqueue((string)named["error.type"]!);
            }
        });
        listener.Start();
        return listener;
    }
}
