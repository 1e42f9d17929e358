using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Several entity types in one table.</summary>
public class EntityTypeTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task Each_type_is_protected_as_its_own_class_says_told_by_a_discriminator()
    {
        using var client = ClientByDiscriminator();
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        await context.SaveAsync(new Person { Id = "p", Note = "secret", Cache = "free" }, Save, Token);
        await context.SaveAsync(new Room { Id = "r", Note = "public", Cache = "hidden" }, Save, Token);

        Assert.NotNull((await RawAsync("p"))["Note"].B);
        Assert.Equal("free", (await RawAsync("p"))["Cache"].S);
        Assert.Equal("public", (await RawAsync("r"))["Note"].S);
        Assert.NotNull((await RawAsync("r"))["Cache"].B);
        Assert.Equal("secret", (await context.LoadAsync<Person>("p", Load, Token)).Note);
        Assert.Equal("hidden", (await context.LoadAsync<Room>("r", Load, Token)).Cache);
        var scanned = await client.ScanAsync(new ScanRequest { TableName = Table }, Token);
        Assert.Equal(["hidden", "secret"], scanned.Items.Select(item => item["Type"].S == "Room" ? item["Cache"].S : item["Note"].S).Order());
    }

    [Fact]
    public async Task An_attribute_that_only_one_type_leaves_unsigned_is_never_written_past_the_signature_of_the_other()
    {
        using var client = ClientByDiscriminator();
        await client.PutItemAsync(Table, Item("p", "Person"), Token);
        await client.PutItemAsync(Table, Item("r", "Room"), Token);
        foreach (var id in new[] { "p", "r" })
        {
            await client.UpdateItemAsync(Table, Key(id), new() { ["Cache"] = new() { Value = new() { S = "new" } } }, Token);
            await client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = Table,
                    Key = Key(id),
                    UpdateExpression = "SET Note = :n",
                    ConditionExpression = "Cache = :c AND Note <> :n",
                    ExpressionAttributeValues = new() { [":n"] = new() { S = "changed" }, [":c"] = new() { S = "new" } },
                },
                Token);
            var item = (await client.GetItemAsync(Table, Key(id), Token)).Item;
            Assert.Equal(("new", "changed"), (item["Cache"].S, item["Note"].S));
        }
    }

    [Fact]
    public async Task A_changed_type_is_refused()
    {
        using var client = ClientByDiscriminator();
        await client.PutItemAsync(Table, Item("p", "Person"), Token);
        foreach (var type in new[] { "Room", "Nothing" })
        {
            var raw = await RawAsync("p");
            raw["Type"] = new AttributeValue { S = type };
            await Plain.PutItemAsync(Table, raw, Token);
            await Assert.ThrowsAsync<DataNotAuthenticException>(() => client.GetItemAsync(Table, Key("p"), Token));
        }
    }

    [Theory]
    [InlineData("Nothing")]
    [InlineData(null)]
    public async Task An_item_of_no_type_is_refused_before_anything_is_sent(string? type)
    {
        using var client = ClientByDiscriminator();
        var item = Item("p", "Person");
        item.Remove("Type");
        if (type is not null)
        {
            item["Type"] = new AttributeValue { S = type };
        }

        await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(Table, item, Token));
        Assert.Empty(await RawAsync("p"));
    }

    [Fact]
    public async Task Types_can_be_told_by_a_key_prefix_and_have_keys_of_their_own()
    {
        using var other = Keys_(1);
        using var client = CreateClient(TableSchema.ForEntities(
            Table,
            EntityType.ByKeyPrefix("Id", "PERSON#", TableSchema.For<Person>().WithKeys(other)),
            EntityType.ByKeyPrefix("Id", "ROOM#", TableSchema.For<Room>().WithSuite(ItemSuite.HmacAndEcdsa).WithUnseparatedSignatures())));
        await client.PutItemAsync(Table, Item("PERSON#1", "any"), Token);
        await client.PutItemAsync(Table, Item("ROOM#1", "any"), Token);
        Assert.Equal("n", (await client.GetItemAsync(Table, Key("PERSON#1"), Token)).Item["Note"].S);
        Assert.Equal("c", (await client.GetItemAsync(Table, Key("ROOM#1"), Token)).Item["Cache"].S);

        using var withoutKey = CreateClient(TableSchema.ForEntities(
            Table, EntityType.ByKeyPrefix("Id", "PERSON#", TableSchema.For<Person>()), EntityType.ByKeyPrefix("Id", "ROOM#", TableSchema.For<Room>())));
        await Assert.ThrowsAsync<KeyAccessException>(() => withoutKey.GetItemAsync(Table, Key("PERSON#1"), Token));
        Assert.Equal("c", (await withoutKey.GetItemAsync(Table, Key("ROOM#1"), Token)).Item["Cache"].S);
    }

    [Fact]
    public async Task The_policy_of_the_table_holds_for_its_types()
    {
        using var client = CreateClient(Schema().WithPlaintextPolicy(PlaintextPolicy.AllowReads));
        await Plain.PutItemAsync(Table, Item("p", "Person"), Token);
        Assert.Equal("n", (await client.GetItemAsync(Table, Key("p"), Token)).Item["Note"].S);
    }

    [Fact]
    public void Types_that_contradict_each_other_are_refused()
    {
        var person = TableSchema.For<Person>();
        Assert.Throws<FieldCryptConfigurationException>(() => EntityType.ByDiscriminator("Note", "x", person));
        Assert.Throws<FieldCryptConfigurationException>(() => EntityType.ByDiscriminator("Cache", "x", person));
        Assert.Throws<FieldCryptConfigurationException>(() => EntityType.ByDiscriminator("Nowhere", "x", person));
        Assert.Throws<FieldCryptConfigurationException>(() => EntityType.ByKeyPrefix("Type", "x", person));
        Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.ForEntities("t"));
        Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.ForEntities(
            "t", EntityType.ByDiscriminator("Type", "a", person), EntityType.ByDiscriminator("Type", "b", new TableSchema("t", "Other", null, [new("Type", FieldAction.SignOnly)]))));
    }

    [Fact]
    public async Task An_image_that_says_it_is_of_another_type_brings_no_value_past_the_signature()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys, options => options with { Tables = [Schema()] });
        await client.PutItemAsync(Table, Item("r", "Room"), Token);
        network.Answer = (operation, body) => operation == "UpdateItem"
            ? """{"Attributes":{"Id":{"S":"r"},"Type":{"S":"Person"},"Cache":{"S":"forged"}}}"""
            : body;
        foreach (var images in new[] { Amazon.DynamoDBv2.ReturnValue.ALL_OLD, Amazon.DynamoDBv2.ReturnValue.ALL_NEW })
        {
            var response = await client.UpdateItemAsync(
                Table, Key("r"), new() { ["Note"] = new() { Value = new() { S = "m" } } }, images, Token);
            Assert.Equal("c", response.Attributes["Cache"].S);
        }
    }

    [Fact]
    public async Task A_type_may_have_types_itself_each_with_its_own_encryption_context()
    {
        var tenants = new TableSchema("t", "Id", null, [new("Type", FieldAction.SignOnly), new("Kind", FieldAction.SignOnly), new("Tenant", FieldAction.SignAndIncludeInEncryptionContext)]);
        var nested = TableSchema.ForEntities("t", EntityType.ByDiscriminator("Kind", "a", tenants), EntityType.ByDiscriminator("Kind", "b", tenants));
        var schema = TableSchema.ForEntities(Table, EntityType.ByDiscriminator("Type", "Person", TableSchema.For<Person>()), EntityType.ByDiscriminator("Type", "T", nested));
        var encryptor = new ItemEncryptor(schema, Keys);
        var item = Key("t-1");
        (item["Type"], item["Kind"], item["Tenant"]) = (new() { S = "T" }, new() { S = "b" }, new() { S = "acme" });
        var stored = await encryptor.EncryptAsync(item, Token);

        // Version 2 of the format is the one with attributes in the encryption context.
        Assert.Equal(2, stored["aws_dbe_head"].B.ToArray()[0]);
        Assert.Equal("acme", (await encryptor.DecryptAsync(stored, Token))["Tenant"].S);
        item["Kind"] = new() { S = "c" };
        await Assert.ThrowsAsync<ProtectedOperationException>(() => encryptor.EncryptAsync(item, Token).AsTask());
    }

    [Fact]
    public async Task Key_values_that_one_type_masks_are_masked_for_the_table()
    {
        var schema = TableSchema.ForEntities(
            Table,
            EntityType.ByDiscriminator("Type", "Person", TableSchema.For<Person>().WithKeyValueDisplay(KeyValueDisplay.Masked)),
            EntityType.ByDiscriminator("Type", "Room", TableSchema.For<Room>()));
        var encryptor = new ItemEncryptor(schema, Keys);
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => encryptor.DecryptAsync(Item("ada@example.org", "Person"), Token).AsTask());
        Assert.DoesNotContain("ada@", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_suite_that_one_type_requires_cannot_be_taken_from_it_by_the_table() => Assert.Throws<FieldCryptConfigurationException>(
        () => TableSchema.ForEntities(Table, EntityType.ByDiscriminator("Type", "Room", TableSchema.For<Room>().WithRequiredSuite(ItemSuite.HmacAndEcdsa)))
            .WithSuite(ItemSuite.Hmac));

    private static FieldCrypt.Keys.LocalKeyProvider Keys_(byte fill)
    {
        var key = new byte[32];
        key.AsSpan().Fill(fill);
        return FieldCrypt.Keys.LocalKeyProvider.FromKey("tests", $"key-{fill}", key);
    }

    private static Dictionary<string, AttributeValue> Item(string id, string type) => new()
    {
        ["Id"] = new() { S = id },
        ["Type"] = new() { S = type },
        ["Note"] = new() { S = "n" },
        ["Cache"] = new() { S = "c" },
    };

    private TableSchema Schema() => TableSchema.ForEntities(
        Table,
        EntityType.ByDiscriminator("Type", "Person", TableSchema.For<Person>()),
        EntityType.ByDiscriminator("Type", "Room", TableSchema.For<Room>()));

    private FieldCryptDynamoDbClient ClientByDiscriminator() => CreateClient(Schema());

    [DynamoDBTable("Persons")]
    public sealed class Person
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        public string Type { get; set; } = "Person";

        [Encrypted]
        public string? Note { get; set; }

        [Unsigned]
        public string? Cache { get; set; }
    }

    [DynamoDBTable("Rooms")]
    public sealed class Room
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        public string Type { get; set; } = "Room";

        public string? Note { get; set; }

        [Encrypted]
        public string? Cache { get; set; }
    }
}
