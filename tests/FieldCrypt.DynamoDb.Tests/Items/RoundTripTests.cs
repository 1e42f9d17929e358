using Amazon.DynamoDBv2.Model;
using CsCheck;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

public class RoundTripTests
{
    public static MatrixTheoryData<string, ItemSuite, int> Records => new(
        ["AllSign", "AllNothing", "AllEncrypt"], [ItemSuite.Hmac, ItemSuite.HmacAndEcdsa], [0, 1, 2, 3]);

    [Theory]
    [MemberData(nameof(Records))]
    public async Task A_published_record_comes_back_as_it_was(string config, ItemSuite suite, int record)
    {
        var data = VectorFile.Read("dbesdk/roundtrip-data.json")["RoundTripTest"]!;
        var item = VectorFile.Item(data["Records"]![record]!);
        var schema = PublishedItemTests.Schema(data["Configs"]![config]!).WithSuite(suite).WithUnseparatedSignatures();
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        var encryptor = new ItemEncryptor(schema, keys);
        var before = AttributeValueText.Of(item);

        var stored = await encryptor.EncryptAsync(item, TestContext.Current.CancellationToken);
        Assert.Equal(before, AttributeValueText.Of(item));
        Assert.Equal(before, AttributeValueText.Of(await encryptor.DecryptAsync(stored, TestContext.Current.CancellationToken)));
        foreach (var (name, action) in schema.Actions.Where(action => item.ContainsKey(action.Key)))
        {
            Assert.Equal(action == FieldAction.EncryptAndSign, AttributeValueText.Of(item[name]) != AttributeValueText.Of(stored[name]));
        }
    }

    [Theory]
    [InlineData(FieldAction.EncryptAndSign)]
    [InlineData(FieldAction.SignOnly)]
    public async Task What_cannot_be_stored_is_told_by_its_attribute_and_not_by_its_value(FieldAction action)
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        var encryptor = new ItemEncryptor(new TableSchema("T", "pk", null, [new("Fine", action), new("Weight", action)]), keys);
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new() { S = "p" },
            ["Fine"] = new() { N = "1" },
            ["Weight"] = new() { L = [new() { N = "7e126" }], IsLSet = true },
        };
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => encryptor.EncryptAsync(item, TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("attribute 'Weight': a number is not one that DynamoDB can hold", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("7e126", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_item_comes_back_under_any_actions()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        string[] names = ["a", "ab", "aaa", "é", "\U00010002", "zz"];
        var action = Gen.OneOf(
            FieldAction.EncryptAndSign, FieldAction.SignOnly, FieldAction.DoNothing, FieldAction.SignAndIncludeInEncryptionContext);
        Gen.Select(action.Array[names.Length], AttributeValueGen.Value.Array[names.Length], Gen.Bool).Sample(
            (actions, values, sorted) =>
            {
                var schema = new TableSchema(
                    "T", "pk", sorted ? "sk" : null, names.Zip(actions, (name, nameAction) => KeyValuePair.Create(name, nameAction)));
                var encryptor = new ItemEncryptor(schema, keys);
                var item = names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
                item["pk"] = new AttributeValue { S = "p" };
                item["aws:rep:updatetime"] = new AttributeValue { N = "1" };
                if (sorted)
                {
                    item["sk"] = new AttributeValue { N = "7" };
                }

                var stored = encryptor.EncryptAsync(item).AsTask().GetAwaiter().GetResult();
                var opened = encryptor.DecryptAsync(stored).AsTask().GetAwaiter().GetResult();
                Assert.Equal(AttributeValueText.Of(item), AttributeValueText.Of(opened));
            },
            iter: 300);
    }

    [Fact]
    public async Task An_attribute_may_change_between_encrypted_and_signed_and_out_of_the_context_and_into_it_if_one_asks_for_it()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        FieldAction[] actions = [FieldAction.EncryptAndSign, FieldAction.SignOnly, FieldAction.SignAndIncludeInEncryptionContext];
        var item = new Dictionary<string, AttributeValue> { ["pk"] = new() { S = "p" }, ["a"] = new() { S = "secret" } };
        foreach (var writer in actions)
        {
            foreach (var reader in actions)
            {
                var stored = await Encryptor(writer, keys).EncryptAsync(item, TestContext.Current.CancellationToken);
                var schema = new TableSchema("T", "pk", null, [new("a", reader)]);
                var later = new ItemEncryptor(schema.WithContextAddedLater("a"), keys);
                Assert.Equal("secret", (await later.DecryptAsync(stored, TestContext.Current.CancellationToken))["a"].S);
                if (reader == FieldAction.SignAndIncludeInEncryptionContext && writer != reader)
                {
                    await Assert.ThrowsAsync<DataNotAuthenticException>(async () =>
                        await Encryptor(reader, keys).DecryptAsync(stored, TestContext.Current.CancellationToken));
                }
                else
                {
                    Assert.Equal("secret", (await Encryptor(reader, keys).DecryptAsync(stored, TestContext.Current.CancellationToken))["a"].S);
                }
            }
        }
    }

    [Fact]
    public async Task An_item_written_before_a_field_was_removed_from_the_class_stays_readable()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        var item = new Dictionary<string, AttributeValue> { ["pk"] = new() { S = "p" }, ["a"] = new() { S = "secret" } };
        var stored = await Encryptor(FieldAction.EncryptAndSign, keys).EncryptAsync(item, TestContext.Current.CancellationToken);
        var without = new ItemEncryptor(new TableSchema("T", "pk", null, []), keys);
        Assert.Equal("secret", (await without.DecryptAsync(stored, TestContext.Current.CancellationToken))["a"].S);
    }

    [Fact]
    public async Task Two_writes_of_one_item_share_no_byte_of_ciphertext()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);
        var item = new Dictionary<string, AttributeValue> { ["pk"] = new() { S = "p" }, ["a"] = new() { S = "secret" } };
        var encryptor = Encryptor(FieldAction.EncryptAndSign, keys);
        var one = await encryptor.EncryptAsync(item, TestContext.Current.CancellationToken);
        var other = await encryptor.EncryptAsync(item, TestContext.Current.CancellationToken);
        Assert.NotEqual(one["a"].B.ToArray(), other["a"].B.ToArray());
    }

    private static ItemEncryptor Encryptor(FieldAction action, KeyProvider keys) =>
        new(new TableSchema("T", "pk", null, [new("a", action)]), keys);
}
