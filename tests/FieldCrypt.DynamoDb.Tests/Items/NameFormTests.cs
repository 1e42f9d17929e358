using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>
/// Attribute names beyond ASCII: items that AWS's .NET library wrote, items of the form in which FieldCrypt first wrote such names, and what is
/// written now.
/// </summary>
public sealed class NameFormTests : IDisposable
{
    private static readonly JsonNode Live = VectorFile.Read("dbesdk/names-live.json");
    private static readonly JsonNode Former = VectorFile.Read("fieldcrypt/items-former-names.json");

    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("ns", "k", Convert.FromBase64String((string)Live["rawAes"]!["key"]!));

    public static TheoryData<string> LiveIds => [.. Live["tests"]!.AsObject().Select(pair => pair.Key)];

    public static TheoryData<string> FormerIds => [.. Former["tests"]!.AsObject().Select(pair => pair.Key)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void All_items_are_tested() => Assert.Equal((24, 5), (LiveIds.Count, FormerIds.Count));

    [Theory]
    [MemberData(nameof(LiveIds))]
    public async Task An_item_that_AWS_wrote_opens_and_so_does_what_is_written_of_it(string id)
    {
        var test = Live["tests"]![id]!;
        var encryptor = new ItemEncryptor(PublishedItemTests.Schema(test["config"]!), _keys);
        var plaintext = AttributeValueText.Of(VectorFile.Item(test["plaintext"]!));
        var opened = await encryptor.DecryptAsync(VectorFile.Item(test["encrypted"]!), Token);
        Assert.Equal(plaintext, AttributeValueText.Of(opened));
        var again = await encryptor.EncryptAsync(opened, Token);
        Assert.Equal(plaintext, AttributeValueText.Of(await encryptor.DecryptAsync(again, Token)));
    }

    [Theory]
    [MemberData(nameof(FormerIds))]
    public async Task An_item_of_the_former_form_opens_and_is_written_in_the_present_one(string id)
    {
        var (encryptor, counting, stored, plaintext) = FormerItem(id);
        var opened = await encryptor.DecryptAsync(stored, Token);
        Assert.Equal(AttributeValueText.Of(plaintext), AttributeValueText.Of(opened));

        // One attempt, where the former form takes two: AWS's, which the items above hold it to.
        var again = await encryptor.EncryptAsync(opened, Token);
        counting.Calls = 0;
        Assert.Equal(AttributeValueText.Of(plaintext), AttributeValueText.Of(await encryptor.DecryptAsync(again, Token)));
        Assert.Equal(1, counting.Calls);
    }

    [Theory]
    [MemberData(nameof(FormerIds))]
    public async Task An_item_of_the_former_form_that_was_changed_is_refused_for_at_most_two_attempts(string id)
    {
        var (encryptor, counting, stored, _) = FormerItem(id);
        foreach (var (name, value) in stored)
        {
            for (var at = 0; at < (value.B?.Length ?? 1); at++)
            {
                counting.Calls = 0;
                var changed = new Dictionary<string, AttributeValue>(stored) { [name] = Changed(value, at) };
                await Assert.ThrowsAnyAsync<FieldCryptException>(() => encryptor.DecryptAsync(changed, Token).AsTask());
                Assert.InRange(counting.Calls, 0, 2);
            }
        }
    }

    [Fact]
    public async Task Where_names_are_ASCII_there_is_no_second_attempt()
    {
        var counting = new CountingProvider(_keys);
        var encryptor = new ItemEncryptor(new TableSchema("T", "Id", null, [new("Secret", FieldAction.EncryptAndSign)]), counting);
        var stored = await encryptor.EncryptAsync(new() { ["Id"] = new() { S = "1" }, ["Secret"] = new() { S = "s" } }, Token);
        stored["Secret"] = Changed(stored["Secret"], 5);
        counting.Calls = 0;
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => encryptor.DecryptAsync(stored, Token).AsTask());
        Assert.Equal(1, counting.Calls);
    }

    [Theory]
    [InlineData("a", "0000000000000001 61")]
    [InlineData("\u00e9", "0000000000000001 C3A9")]
    [InlineData("\U00010001", "0000000000000002 F0908081")]
    [InlineData("A\ud000\ufe4c\U00010001", "0000000000000005 41ED8080EFB98CF0908081")]
    public void A_path_counts_a_name_in_UTF16_units_and_writes_it_in_UTF8(string name, string end) =>
        Assert.EndsWith(end.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(new CanonicalPath("T", name).Bytes), StringComparison.Ordinal);

    [Fact]
    public void A_name_with_half_a_surrogate_pair_or_of_the_formats_own_cannot_be_described()
    {
        foreach (var name in new[] { "", "\ud800", "a\udc00b", "aws-crypto-", "aws-crypto-attr.Id", "aws_dbe_head" })
        {
            var action = KeyValuePair.Create(name, FieldAction.SignOnly);
            Assert.Throws<FieldCryptConfigurationException>(() => new TableSchema("T", "Id", null, [action]));
            if (name.Length > 0)
            {
                Assert.Throws<FieldCryptConfigurationException>(() => new TableSchema("T", name, null, []));
                Assert.Throws<FieldCryptConfigurationException>(() => new TableSchema("T", "Id", name, []));
            }
        }

        Assert.Equal("\ufffd", new TableSchema("T", "\ufffd", null, []).PartitionKey);
    }

    [Fact]
    public async Task A_field_that_a_class_no_longer_has_stays_encrypted_when_an_item_of_the_former_form_is_updated()
    {
        // In the present form "ab" would stand second in this legend, where the former one has another field's letter.
        var (_, _, stored, plaintext) = FormerItem("another-order-and-so-other-field-keys");
        var remaining = new TableSchema("FormerTable", "RecNum", null, [new("zz", FieldAction.SignOnly)]);
        var updated = await new ItemEncryptor(remaining, _keys).EncryptAsync(plaintext, stored, Token);
        Assert.Equal(
            ["ab", "é", "\U0001F600"],
            updated.Where(pair => pair.Value.B is not null && !ReservedNames.IsReserved(pair.Key)).Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("value of 身份", updated["身份"].S);
    }

    private static AttributeValue Changed(AttributeValue value, int at)
    {
        if (value.B is null)
        {
            return value.S is null ? new AttributeValue { N = "2" } : new AttributeValue { S = value.S + "." };
        }

        var bytes = value.B.ToArray();
        bytes[at] ^= 0x41;
        return new AttributeValue { B = new MemoryStream(bytes) };
    }

    private (ItemEncryptor Encryptor, CountingProvider Keys, Dictionary<string, AttributeValue> Stored, Dictionary<string, AttributeValue> Plaintext)
        FormerItem(string id)
    {
        var test = Former["tests"]![id]!;
        var counting = new CountingProvider(_keys);
        var schema = PublishedItemTests.Schema(test["config"]!, "FormerTable");
        return (new ItemEncryptor(schema, counting), counting, VectorFile.Item(test["encrypted"]!), VectorFile.Item(test["plaintext"]!));
    }
}
