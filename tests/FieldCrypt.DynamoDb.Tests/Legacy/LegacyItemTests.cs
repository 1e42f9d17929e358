using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Legacy;

/// <summary>The items that the legacy DynamoDB Encryption Client for Java wrote and AWS published.</summary>
public sealed class LegacyItemTests(DynamoDbFixture fixture) : IDisposable
{
    // An item that two files hold twice and that is in no list of plaintexts.
    private const string Unpublished = "unpublished";
    private const string Signature = "*amzn-ddb-map-sig*";
    private static readonly JsonNode Published = VectorFile.Read("ddbec/plaintext.json");
    private static readonly JsonNode PublishedKeys = VectorFile.Read("ddbec/keys.json");

    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Vectors", "ddbec", "java"))
        .Select(path => Path.GetFileNameWithoutExtension(path))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void All_published_files_and_items_are_tested()
    {
        Assert.Equal(14, Files.Count);
        Assert.Equal(186, Files.SelectMany(file => Items(file.Data)).Count());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_signed_item_opens_to_its_published_plaintext(string file)
    {
        foreach (var (table, item) in Items(file).Where(entry => entry.Item.ContainsKey(Signature) && Action(entry.Item) != Unpublished))
        {
            var opened = await Encryptor(file, table, item).DecryptAsync(item, Token);
            Assert.Equal(AttributeValueText.Of(Expected(item)), AttributeValueText.Of(opened));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_opened_item_is_written_in_the_new_format_and_opens_again(string file)
    {
        foreach (var (table, item) in Items(file).Where(entry => entry.Item.ContainsKey(Signature) && Action(entry.Item) != Unpublished))
        {
            var encryptor = Encryptor(file, table, item);
            var written = await encryptor.EncryptAsync(await encryptor.DecryptAsync(item, Token), Token);
            Assert.DoesNotContain(Signature, written.Keys);
            Assert.Contains("aws_dbe_head", written.Keys);
            Assert.Equal(AttributeValueText.Of(Expected(item)), AttributeValueText.Of(await encryptor.DecryptAsync(written, Token)));
        }
    }

    [Theory]
    [InlineData("static-aes-hmac-3")]
    [InlineData("wrapped-rsa-rsa-2")]
    public async Task The_items_without_published_plaintext_were_written_with_static_keys_and_open_with_them(string file)
    {
        var strays = Items(file).Where(entry => Action(entry.Item) == Unpublished).ToList();
        Assert.Equal(2, strays.Count);
        foreach (var (table, item) in strays)
        {
            var opened = await Encryptor("static-aes-hmac-3", table, item, "mixed").DecryptAsync(item, Token);
            Assert.Equal("Blargh!", opened["stringValue"].S);
            Assert.Contains("3", opened["intSet"].NS);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_item_without_signature_is_refused(string file)
    {
        foreach (var (table, item) in Items(file))
        {
            item.Remove(Signature);
            await Assert.ThrowsAsync<DataNotAuthenticException>(() => Encryptor(file, table, item).DecryptAsync(item, Token).AsTask());
        }
    }

    [Theory]
    [InlineData("static-aes-hmac-complex-1")]
    [InlineData("wrapped-rsa-rsa-2")]
    public async Task Every_changed_bit_of_what_is_signed_is_refused(string file)
    {
        var (table, item) = Items(file).First(entry => Action(entry.Item) == "mixed");
        var encryptor = Encryptor(file, table, item);
        foreach (var name in item.Keys.Where(name => name is not ("*amzn-ddb-map-desc*" or "intValue") && item[name].B is not null))
        {
            var original = item[name].B.ToArray();
            for (var bit = 0; bit < original.Length * 8; bit++)
            {
                var changed = (byte[])original.Clone();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                var tampered = new Dictionary<string, AttributeValue>(item) { [name] = new() { B = new MemoryStream(changed) } };
                await Assert.ThrowsAsync<DataNotAuthenticException>(() => encryptor.DecryptAsync(tampered, Token).AsTask());
            }
        }
    }

    [Fact]
    public async Task A_changed_material_description_gives_no_other_plaintext()
    {
        const string File = "wrapped-aes-hmac-1";
        var (table, item) = Items(File).First(entry => Action(entry.Item) == "mixed");
        var expected = AttributeValueText.Of(Expected(item));
        var original = item["*amzn-ddb-map-desc*"].B.ToArray();
        for (var bit = 0; bit < original.Length * 8; bit++)
        {
            var changed = (byte[])original.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            item["*amzn-ddb-map-desc*"] = new AttributeValue { B = new MemoryStream(changed) };
            try
            {
                // The description is not signed; parts of it that say nothing to the reader may change.
                Assert.Equal(expected, AttributeValueText.Of(await Encryptor(File, table, item).DecryptAsync(item, Token)));
            }
            catch (FieldCryptException)
            {
            }
        }
    }

    [Fact]
    public async Task A_table_of_legacy_items_is_migrated_by_using_it()
    {
        const string File = "wrapped-rsa-rsa-2";
        var (table, item) = Items(File).First(entry => Action(entry.Item) == "mixed");
        using var plain = fixture.Service.CreateClient();
        await plain.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = "LegacyTable",
                KeySchema = [new("hashKey", KeyType.HASH), new("rangeKey", KeyType.RANGE)],
                AttributeDefinitions = [new("hashKey", ScalarAttributeType.N), new("rangeKey", ScalarAttributeType.N)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            Token);
        await plain.PutItemAsync("LegacyTable", item, Token);
        using var client = new FieldCryptDynamoDbClient(
            fixture.Service.Credentials,
            fixture.Service.CreateConfig("us-east-1"),
            new FieldCryptDynamoDbOptions
            {
                Keys = _keys,
                Tables =
                [
                    Schema(table, item).WithTableName("LegacyTable").WithLegacyItems(
                        new LegacyItemReader(ContentKey(File), VerificationKey(File)) { Actions = Actions("mixed") }),
                ],
            });
        var key = new Dictionary<string, AttributeValue> { ["hashKey"] = item["hashKey"], ["rangeKey"] = item["rangeKey"] };

        Assert.Equal(AttributeValueText.Of(Expected(item)), AttributeValueText.Of((await client.GetItemAsync("LegacyTable", key, Token)).Item));
        var updated = await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = "LegacyTable",
                Key = key,
                UpdateExpression = "ADD intSet :more",
                ExpressionAttributeValues = new() { [":more"] = new() { NS = ["77"] } },
                ReturnValues = ReturnValue.UPDATED_NEW,
            },
            Token);
        Assert.Contains("77", updated.Attributes["intSet"].NS);
        var stored = (await plain.GetItemAsync("LegacyTable", key, Token)).Item;
        Assert.Contains("aws_dbe_head", stored.Keys);
        Assert.DoesNotContain(stored.Keys, name => name.StartsWith("*amzn", StringComparison.Ordinal));
        Assert.Equal(6, (await client.GetItemAsync("LegacyTable", key, Token)).Item["intSet"].NS.Count);
    }

    [Theory]
    [InlineData("TableName", "mixed", "stringValue", "stringSet")]
    [InlineData("TableName", "mixed", "version", "hashKey")]
    public async Task Swapped_attributes_are_refused(string table, string action, string one, string other)
    {
        const string File = "static-aes-hmac-1";
        var item = Items(File).First(entry => entry.Table == table && Action(entry.Item) == action).Item;
        (item[one], item[other]) = (item[other], item[one]);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => Encryptor(File, table, item, "mixed").DecryptAsync(item, Token).AsTask());
    }

    [Fact]
    public async Task An_item_of_another_table_is_refused()
    {
        var (table, item) = Items("static-aes-hmac-1").First();
        await Assert.ThrowsAsync<DataNotAuthenticException>(
            () => Encryptor("static-aes-hmac-1", table + "2", item).DecryptAsync(item, Token).AsTask());
    }

    [Theory]
    [InlineData("wrapped-aes-hmac-1")]
    [InlineData("wrapped-rsa-rsa-1")]
    [InlineData("wrapped-rsa-rsa-2")]
    public async Task Another_wrapping_key_is_told_apart_from_tampering(string file)
    {
        var (table, item) = Items(file).First(entry => Action(entry.Item) == "encrypt");
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        using var wrongKey = file.StartsWith("wrapped-aes", StringComparison.Ordinal)
            ? LegacyContentKey.WrappedByAes(new byte[16])
            : LegacyContentKey.WrappedByRsa(rsa.ExportPkcs8PrivateKey());
        var reader = new LegacyItemReader(wrongKey, VerificationKey(file)) { Actions = Actions("encrypt"), SignedTableName = table };
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            () => new ItemEncryptor(Schema(table, item).WithLegacyItems(reader), _keys).DecryptAsync(item, Token).AsTask());
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
    }

    [Fact]
    public async Task Without_a_reader_a_legacy_item_is_refused_also_where_plaintext_is_allowed()
    {
        var (table, item) = Items("static-aes-hmac-1").First();
        var encryptor = new ItemEncryptor(Schema(table, item).WithPlaintextPolicy(PlaintextPolicy.AllowReads), _keys);
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => encryptor.DecryptAsync(item, Token).AsTask());
        Assert.Contains("TableSchema.WithLegacyItems reads", error.Message, StringComparison.Ordinal);
    }

    private ItemEncryptor Encryptor(string file, string table, Dictionary<string, AttributeValue> item, string? action = null)
    {
        var reader = new LegacyItemReader(ContentKey(file), VerificationKey(file))
        {
            Actions = Actions(action ?? Action(item)),
            DefaultAction = (action ?? Action(item)) == "sign" ? FieldAction.SignOnly : FieldAction.EncryptAndSign,
            SignedTableName = file switch
            {
                "static-aes-hmac-null-table-1" => "null",
                "static-aes-hmac-nonascii-table-1" => "テーブル😀",
                _ => null,
            },
        };
        return new ItemEncryptor(Schema(table, item).WithLegacyItems(reader), _keys);
    }

    private static TableSchema Schema(string table, Dictionary<string, AttributeValue> item) => new(
        table,
        "hashKey",
        item.ContainsKey("rangeKey") ? "rangeKey" : null,
        new[] { "stringValue", "intValue", "byteArrayValue", "stringSet", "intSet", "doubleValue", "doubleSet", "complexValue" }
            .Select(name => KeyValuePair.Create(name, FieldAction.EncryptAndSign))
            .Append(KeyValuePair.Create("version", FieldAction.SignOnly)));

    private static IEnumerable<(string Table, Dictionary<string, AttributeValue> Item)> Items(string file) =>
        VectorFile.Read($"ddbec/java/{file}.json").AsObject()
            .SelectMany(table => table.Value!.AsArray().Select(item => (table.Key, VectorFile.Item(item!))));

    private static string Action(Dictionary<string, AttributeValue> item) => Published["items"]!.AsObject()
        .SelectMany(table => table.Value!["items"]!.AsArray())
        .Where(entry => VectorFile.Item(entry!["attributes"]!).All(key =>
            item.TryGetValue(key.Key, out var value) && AttributeValueText.Of(value) == AttributeValueText.Of(key.Value)))
        .Select(entry => (string)entry!["action"]!)
        .SingleOrDefault(Unpublished);

    private static Dictionary<string, FieldAction> Actions(string action) =>
        Published["actions"]![action]?["override"]?.AsObject().ToDictionary(
            pair => pair.Key,
            pair => (string)pair.Value! == "nothing" ? FieldAction.DoNothing : FieldAction.SignOnly) ?? [];

    private static Dictionary<string, AttributeValue> Expected(Dictionary<string, AttributeValue> item)
    {
        var published = VectorFile.Item(Published["attributes"]!["base"]!)
            .Concat(VectorFile.Item(Published["attributes"]!["doubles"]!)).ToDictionary();
        published["complexValue"] = VectorFile.Value(
            JsonNode.Parse("""{ "L": [ { "M": { "tags": { "SS": ["apple", "banana", "cherry"] } } } ] }""")!);
        return item.Where(pair => !pair.Key.StartsWith('*')).ToDictionary(
            pair => pair.Key, pair => pair.Key is "hashKey" or "rangeKey" or "version" ? pair.Value : published[pair.Key]);
    }

    private static LegacyContentKey ContentKey(string file) => file switch
    {
        _ when file.StartsWith("static-aes", StringComparison.Ordinal) => LegacyContentKey.Static(Key("aesKey")),
        _ when file.StartsWith("wrapped-aes", StringComparison.Ordinal) => LegacyContentKey.WrappedByAes(Key("aesKey")),
        _ => LegacyContentKey.WrappedByRsa(Key("rsaEncPriv")),
    };

    private static LegacyVerificationKey VerificationKey(string file) => file.Split('-')[2] == "rsa"
        ? LegacyVerificationKey.Rsa(Key("rsaSignPub"))
        : LegacyVerificationKey.Hmac(Key("hmacKey"));

    private static byte[] Key(string name) => Convert.FromBase64String((string)PublishedKeys[name]!["material"]!);
}
