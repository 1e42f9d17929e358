using Amazon.DynamoDBv2.Model;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>
/// Everything that is protected is changed, one bit at a time, and every change is refused before any field is returned.
/// </summary>
/// <remarks>
/// The one documented exception: with several wrapped data keys, the bits that concern a recipient other than the reader in the footer
/// (its HMAC tag) are verified by that recipient only. Where every bit is flipped the item has one recipient, so there is no exception.
/// </remarks>
public sealed class TamperingTests : IDisposable
{
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key", new byte[32]);

    public static TheoryData<ItemSuite, bool> Kinds => new()
    {
        { ItemSuite.Hmac, false }, { ItemSuite.Hmac, true }, { ItemSuite.HmacAndEcdsa, false },
    };

    public void Dispose() => _keys.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Flipping_any_one_bit_of_any_protected_byte_is_refused(ItemSuite suite, bool withContext)
    {
        var encryptor = new ItemEncryptor(Schema(withContext).WithSuite(suite).WithUnseparatedSignatures(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        await encryptor.DecryptAsync(stored, TestContext.Current.CancellationToken);
        var flips = 0;
        foreach (var (name, value) in stored.Where(pair => pair.Key != "Counter"))
        {
            foreach (var changed in Flips(value))
            {
                var copy = new Dictionary<string, AttributeValue>(stored) { [name] = changed };
                await Refused(encryptor, copy, $"{name}, flip {flips}");
                flips++;
            }
        }

        Assert.True(flips > 2_000, $"only {flips} flips");
    }

    [Fact]
    public async Task An_unsigned_attribute_may_change()
    {
        var encryptor = new ItemEncryptor(Schema(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        stored["Counter"] = new AttributeValue { N = "99" };
        Assert.Equal("99", (await encryptor.DecryptAsync(stored, TestContext.Current.CancellationToken))["Counter"].N);
        stored.Remove("Counter");
        Assert.Equal("secret", (await encryptor.DecryptAsync(stored, TestContext.Current.CancellationToken))["Ssn"].S);
    }

    [Theory]
    [InlineData("aws_dbe_head")]
    [InlineData("aws_dbe_foot")]
    [InlineData("Ssn")]
    [InlineData("Clinic")]
    [InlineData("Id")]
    public async Task Removing_a_protected_attribute_is_refused(string name)
    {
        var encryptor = new ItemEncryptor(Schema(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        stored.Remove(name);
        await Refused(encryptor, stored, name);
    }

    [Fact]
    public async Task Adding_an_attribute_is_refused()
    {
        var encryptor = new ItemEncryptor(Schema(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        stored["Added"] = new AttributeValue { S = "x" };
        await Refused(encryptor, stored, "added");
    }

    [Fact]
    public async Task Moving_an_attribute_to_another_name_is_refused()
    {
        var encryptor = new ItemEncryptor(Schema(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        (stored["Ssn"], stored["Pin"]) = (stored["Pin"], stored["Ssn"]);
        await Refused(encryptor, stored, "swapped");
    }

    [Fact]
    public async Task Moving_an_item_to_another_key_is_refused()
    {
        var encryptor = new ItemEncryptor(Schema(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        stored["Id"] = new AttributeValue { S = "p-2" };
        await Refused(encryptor, stored, "moved");
    }

    [Fact]
    public async Task Moving_an_item_to_another_table_is_refused_and_to_a_copy_of_the_table_is_not()
    {
        var stored = await new ItemEncryptor(Schema(), _keys).EncryptAsync(Item(), TestContext.Current.CancellationToken);
        await Refused(new ItemEncryptor(Schema().WithLogicalName("Other"), _keys), stored, "other table");
        var restored = new ItemEncryptor(Schema().WithTableName("Patients-restored"), _keys);
        Assert.Equal("secret", (await restored.DecryptAsync(stored, TestContext.Current.CancellationToken))["Ssn"].S);
    }

    [Fact]
    public async Task Attributes_of_two_versions_of_an_item_cannot_be_mixed()
    {
        var encryptor = new ItemEncryptor(Schema(), _keys);
        var one = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        var other = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        foreach (var name in new[] { "aws_dbe_head", "aws_dbe_foot", "Ssn" })
        {
            await Refused(encryptor, new Dictionary<string, AttributeValue>(one) { [name] = other[name] }, name);
        }
    }

    [Fact]
    public async Task A_signed_value_cannot_change_its_type()
    {
        var encryptor = new ItemEncryptor(Schema(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        stored["Clinic"] = new AttributeValue { B = new MemoryStream("Sydney"u8.ToArray()) };
        await Refused(encryptor, stored, "type");
    }

    [Fact]
    public async Task Another_key_does_not_open_an_item_and_the_error_names_both()
    {
        var stored = await new ItemEncryptor(Schema(), _keys).EncryptAsync(Item(), TestContext.Current.CancellationToken);
        using var otherKeys = LocalKeyProvider.FromKey("tests", "another", new byte[32]);
        var error = await Assert.ThrowsAsync<KeyAccessException>(async () =>
            await new ItemEncryptor(Schema(), otherKeys).DecryptAsync(stored, TestContext.Current.CancellationToken));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, error.Reason);
        Assert.Contains("Id=p-1", error.Message, StringComparison.Ordinal);
        Assert.Contains("another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_tag_of_one_recipient_is_noticed_by_that_recipient_only()
    {
        using var escrow = LocalKeyProvider.FromKey("tests", "escrow", new byte[32]);
        var stored = await new ItemEncryptor(Schema(), new CompositeKeyProvider(_keys, escrow)).EncryptAsync(Item(), TestContext.Current.CancellationToken);
        var footer = stored["aws_dbe_foot"].B.ToArray();
        footer[^1] ^= 1;
        stored["aws_dbe_foot"] = new() { B = new MemoryStream(footer) };

        var opened = await new ItemEncryptor(Schema(), _keys).DecryptAsync(stored, TestContext.Current.CancellationToken);

        Assert.Equal("secret", opened["Ssn"].S);
        await Refused(new ItemEncryptor(Schema(), escrow), stored, "the escrow's tag");
        stored["Clinic"] = new() { S = "Changed" };
        await Refused(new ItemEncryptor(Schema(), _keys), stored, "a changed value");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_header_or_footer_cut_anywhere_is_refused(ItemSuite suite, bool withContext)
    {
        var encryptor = new ItemEncryptor(Schema(withContext).WithSuite(suite).WithUnseparatedSignatures(), _keys);
        var stored = await encryptor.EncryptAsync(Item(), TestContext.Current.CancellationToken);
        foreach (var name in new[] { "aws_dbe_head", "aws_dbe_foot", "Ssn" })
        {
            var bytes = stored[name].B.ToArray();
            for (var length = 0; length < bytes.Length; length++)
            {
                var copy = new Dictionary<string, AttributeValue>(stored) { [name] = new() { B = new MemoryStream(bytes[..length]) } };
                await Refused(encryptor, copy, $"{name} cut at {length}");
            }
        }
    }

    private static async Task Refused(ItemEncryptor encryptor, Dictionary<string, AttributeValue> item, string what)
    {
        try
        {
            await encryptor.DecryptAsync(item, TestContext.Current.CancellationToken);
        }
        catch (FieldCryptException e) when (e is DataNotAuthenticException or KeyAccessException)
        {
            Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
            return;
        }

        Assert.Fail($"Accepted: {what}.");
    }

    private static IEnumerable<AttributeValue> Flips(AttributeValue value)
    {
        var bytes = value.B?.ToArray() ?? System.Text.Encoding.UTF8.GetBytes(value.S ?? value.N);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (value.B is not null)
            {
                yield return new AttributeValue { B = new MemoryStream(flipped) };
                continue;
            }

            var text = System.Text.Encoding.UTF8.GetString(flipped);
            yield return value.S is not null ? new AttributeValue { S = text } : new AttributeValue { N = text };
        }
    }

    private static Dictionary<string, AttributeValue> Item() => new()
    {
        ["Id"] = new() { S = "p-1" },
        ["Ssn"] = new() { S = "secret" },
        ["Pin"] = new() { S = "secret" },
        ["Clinic"] = new() { S = "Sydney" },
        ["Floor"] = new() { N = "12" },
        ["Counter"] = new() { N = "1" },
    };

    private static TableSchema Schema(bool withContext = false) => new("Patients", "Id", null, new Dictionary<string, FieldAction>
    {
        ["Ssn"] = FieldAction.EncryptAndSign,
        ["Pin"] = FieldAction.EncryptAndSign,
        ["Clinic"] = withContext ? FieldAction.SignAndIncludeInEncryptionContext : FieldAction.SignOnly,
        ["Floor"] = FieldAction.SignOnly,
        ["Counter"] = FieldAction.DoNothing,
    });
}
