using System.Linq.Expressions;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Schema;

/// <summary>Schemas of classes whose members somebody else declared, or that are kept free of annotations.</summary>
public sealed class TableSchemaBuilderTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task A_member_of_a_base_class_of_somebody_else_is_encrypted()
    {
        var schema = TableSchema.For<User>(user => user.Encrypt(x => x.Email).LeaveUnsigned(x => x.LockoutEnd)).WithTableName(Table);
        using var client = CreateClient(schema);
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        await context.SaveAsync(new User { Id = "u-1", Email = "a@b.example", LockoutEnd = 7 }, Save, Token);

        var raw = await RawAsync("u-1");
        Assert.NotNull(raw["mail"].B);
        Assert.Equal("7", raw["LockoutEnd"].N);
        var user = await context.LoadAsync<User>("u-1", new LoadConfig { OverrideTableName = Table }, Token);
        Assert.Equal("a@b.example", user.Email);
    }

    [Fact]
    public void A_class_without_annotations_is_described_in_code_alone()
    {
        var schema = TableSchema.For<Visit>(visit => visit
            .InTable("Visits").WithPartitionKey(x => x.PatientId).WithSortKey(x => x.At)
            .Encrypt(x => x.Notes).IncludeInEncryptionContext(x => x.Tenant));

        Assert.Equal(("Visits", "PatientId", "At"), (schema.TableName, schema.PartitionKey, schema.SortKey));
        Assert.Equal(FieldAction.EncryptAndSign, schema.Actions["Notes"]);
        Assert.Equal(FieldAction.SignAndIncludeInEncryptionContext, schema.Actions["Tenant"]);
        Assert.Equal(FieldAction.SignAndIncludeInEncryptionContext, schema.Actions["At"]);
        Assert.Equal(FieldAction.SignOnly, schema.Actions["Fee"]);
    }

    [Fact]
    public void A_member_of_a_flattened_member_is_marked_through_it() => Assert.Equal(
        FieldAction.EncryptAndSign, TableSchema.For<WithAddress>(x => x.Encrypt(y => y.Home!.Street)).Actions["Street"]);

    [Fact]
    public void A_member_that_is_stored_as_one_value_is_marked_as_a_whole_though_its_class_is_annotated_inside() => Assert.Equal(
        FieldAction.EncryptAndSign, TableSchema.For<WithAnnotatedInside>(x => x.Encrypt(y => y.Home)).Actions["Home"]);

    [Fact]
    public void What_is_marked_without_effect_is_refused_by_name()
    {
        AssertRefused<User>("contradict", user => user.Encrypt(x => x.Email).LeaveUnsigned(x => x.Email));
        AssertRefused<TableSchemaTests.Tenanted>("Tenanted.TenantId", x => x.Encrypt(y => y.TenantId));
        AssertRefused<User>("ForeignUser.Computed is annotated for FieldCrypt but is not stored", user => user.Encrypt(x => x.Computed));
        AssertRefused<User>("must stay readable", user => user.Encrypt(x => x.Id));
        AssertRefused<WithNested>("Address.Street is marked inside WithNested.Home", x => x.Encrypt(y => y.Home!.Street));
        AssertRefused<Visit>("no [DynamoDBTable] annotation: add it, with the name of its table, or say that in code: InTable.", visit => visit.WithPartitionKey(x => x.PatientId));
        AssertRefused<Visit>("no [DynamoDBHashKey]", visit => visit.InTable("Visits"));
    }

    [Fact]
    public void What_is_no_member_of_the_class_is_refused()
    {
        Expression<Func<User, object?>>[] wrong = [x => x, x => x.ToString(), x => "constant", x => Visit.Shared, x => new Visit().Notes];
        Assert.All(wrong, member => Assert.Throws<ArgumentException>(() => TableSchema.For<User>(user => user.Encrypt(member))));
    }

    [Fact]
    public async Task Polymorphic_items_are_read_under_another_discriminator_that_the_context_is_set_to()
    {
        var schema = TableSchema.For<TableSchemaTests.Animal>(animal => animal.WithTypeDiscriminator("kind")).WithTableName(Table);
        Assert.False(schema.Actions.ContainsKey("$type"));
        using var client = CreateClient(schema);
        using var context = new DynamoDBContextBuilder()
            .WithDynamoDBClient(() => client).ConfigureContext(config => config.DerivedTypeAttributeName = "kind").Build();
        await context.SaveAsync<TableSchemaTests.Animal>(new TableSchemaTests.Dog { Id = "d", Bark = "loud" }, Save, Token);

        var raw = await RawAsync("d");
        Assert.Equal("dog", raw["kind"].S);
        Assert.NotNull(raw["Bark"].B);
        var animal = await context.LoadAsync<TableSchemaTests.Animal>("d", new LoadConfig { OverrideTableName = Table }, Token);
        Assert.Equal("loud", Assert.IsType<TableSchemaTests.Dog>(animal).Bark);
    }

    [Fact]
    public async Task An_attribute_that_was_unsigned_and_left_the_class_is_named_with_the_remedy_and_can_be_said_to_be_so()
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        var raw = await RawAsync();
        Assert.True(raw.ContainsKey("ExpiresAt"));
        var renamed = new TableSchema(
            Table,
            "Id",
            null,
            TableSchema.For<Patient>().Actions.Where(pair => pair.Key is not "ExpiresAt").Append(new("DeletedAt", FieldAction.DoNothing)))
            .WithLogicalName("Patients");

        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(renamed, Keys).DecryptAsync(raw, Token).AsTask());
        Assert.Contains("'ExpiresAt'", error.Message, StringComparison.Ordinal);
        Assert.Contains("WithUnsigned", error.Message, StringComparison.Ordinal);

        var opened = await new ItemEncryptor(renamed.WithUnsigned("ExpiresAt"), Keys).DecryptAsync(raw, Token);
        Assert.Equal("078-05-1120", opened["Ssn"].S);
        Assert.Equal(raw["ExpiresAt"].N, opened["ExpiresAt"].N);
    }

    [Fact]
    public void Unsigned_attributes_are_added_to_every_entity_type_and_change_nothing_else()
    {
        var patient = TableSchema.For<Visit>(x => x.InTable("V").WithPartitionKey(y => y.PatientId).Encrypt(y => y.Notes));
        var schema = TableSchema.ForEntities("App", EntityType.ByKeyPrefix("PatientId", "P#", patient)).WithSuite(ItemSuite.HmacAndEcdsa).WithUnsigned("Ttl", "Ttl");

        Assert.Equal(ItemSuite.HmacAndEcdsa, schema.Suite);
        Assert.Equal(FieldAction.DoNothing, schema.Actions["Ttl"]);
        Assert.Equal(FieldAction.DoNothing, schema.Of(new() { ["PatientId"] = new AttributeValue("P#1") })!.Actions["Ttl"]);
        Assert.Same(schema.Actions["Notes"].GetType(), schema.WithUnsigned("Ttl").Actions["Notes"].GetType());
        Assert.Throws<FieldCryptConfigurationException>(() => schema.WithUnsigned("Notes"));
        Assert.Throws<FieldCryptConfigurationException>(() => schema.WithUnsigned("PatientId"));
        Assert.Throws<FieldCryptConfigurationException>(() => schema.WithUnsigned("aws_dbe_x"));
    }

    [Fact]
    public async Task An_item_of_a_table_that_was_restored_under_another_name_is_refused_with_the_logical_name_and_the_remedy()
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        var raw = await RawAsync();
        using var rsa = RSA.Create(2048);
        using var rsaKeys = LocalRsaKeyProvider.FromPrivateKey("tests", "rsa", rsa.ExportPkcs8PrivateKeyPem());
        var bySignature = await new ItemEncryptor(TableSchema.For<Patient>(), rsaKeys).EncryptAsync(new() { ["Id"] = new("p"), ["Ssn"] = new("1") }, Token);

        var restored = TableSchema.For<Patient>().WithLogicalName("Restored");
        FieldCryptException[] errors =
        [
            await Assert.ThrowsAsync<KeyAccessException>(() => new ItemEncryptor(restored, Keys).DecryptAsync(raw, Token).AsTask()),
            await Assert.ThrowsAsync<DataNotAuthenticException>(() => new ItemEncryptor(restored, rsaKeys).DecryptAsync(bySignature, Token).AsTask()),
        ];
        Assert.All(errors, error =>
        {
            Assert.Contains("logical table name 'Restored'", error.Message, StringComparison.Ordinal);
            Assert.Contains("WithTableName", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Key_values_are_in_errors_unless_they_are_masked()
    {
        var schema = TableSchema.For<Patient>().WithTableName("T");
        Dictionary<string, AttributeValue> item = new() { ["Id"] = new("a@b.example"), ["Unknown"] = new("x") };
        var shown = await Assert.ThrowsAsync<ProtectedOperationException>(() => new ItemEncryptor(schema, Keys).EncryptAsync(item, Token).AsTask());
        Assert.Contains("Id=a@b.example", shown.Message, StringComparison.Ordinal);
        Assert.Contains("'Unknown' is not in the schema", shown.Message, StringComparison.Ordinal);
        Assert.Contains("add a member for it to the class", shown.Message, StringComparison.Ordinal);

        var encryptor = new ItemEncryptor(schema.WithKeyValueDisplay(KeyValueDisplay.Masked).WithTableName("T2"), Keys);
        var masked = await Assert.ThrowsAsync<ProtectedOperationException>(() => encryptor.EncryptAsync(item, Token).AsTask());
        Assert.Contains("Id=(masked)", masked.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a@b.example", masked.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema.WithKeyValueDisplay((KeyValueDisplay)7));
    }

    [Fact]
    public void Names_are_those_that_the_context_writes()
    {
        using var client = Fixture.Service.CreateClient();
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        Assert.Equal(
            context.ToDocument(new CamelCased { Home = new() { Street = "s" } }).Keys.Order(StringComparer.Ordinal),
            TableSchema.For<CamelCased>().Actions.Keys.Order(StringComparer.Ordinal));
    }

    private static void AssertRefused<T>(string says, Action<TableSchemaBuilder<T>> describe) => Assert.Contains(
        says, Assert.Throws<FieldCryptConfigurationException>(() => TableSchema.For(describe)).Message, StringComparison.Ordinal);

    private FieldCryptDynamoDbClient CreateClient(TableSchema schema) => new(
        Fixture.Service.Credentials, Fixture.Service.CreateConfig("us-east-1"), new FieldCryptDynamoDbOptions { Keys = Keys, Tables = [schema] });

    public class ForeignUser
    {
        [DynamoDBHashKey]
        public virtual string Id { get; set; } = "";

        [DynamoDBProperty("mail")]
        public virtual string? Email { get; set; }

        public long LockoutEnd { get; set; }

        public string Computed => Id;
    }

    [DynamoDBTable("Users")]
    public class User : ForeignUser
    {
        public override string? Email { get; set; }

        public string? Nickname { get; set; }
    }

    public class Visit
    {
        public static string Shared { get; } = "shared";

        public string PatientId { get; set; } = "";

        public string At { get; set; } = "";

        public string? Notes { get; set; }

        public string? Tenant { get; set; }

        public int Fee { get; set; }
    }

    public class Address
    {
        public string? Street { get; set; }
    }

    [DynamoDBTable("T")]
    public class WithAddress : TableSchemaTests.Keyed
    {
        [DynamoDBFlatten]
        public Address? Home { get; set; }
    }

    [DynamoDBTable("T")]
    public class WithNested : TableSchemaTests.Keyed
    {
        public Address? Home { get; set; }
    }

    [DynamoDBTable("T")]
    public class WithAnnotatedInside : TableSchemaTests.Keyed
    {
        public TableSchemaTests.Flat? Home { get; set; }
    }

    [DynamoDBTable("T", AttributeCasing = CaseMode.CamelCase)]
    public class CamelCased
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "1";

        [DynamoDBProperty("Renamed")]
        public string Name { get; set; } = "n";

        public string URLOfPicture { get; set; } = "u";

        internal string Hidden { get; set; } = "h";

        public string Computed => Name;

        [DynamoDBFlatten]
        public Address? Home { get; set; }
    }
}
