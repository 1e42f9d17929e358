using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>A member in the encryption context (format version 2) chooses the tenant's key.</summary>
public class TenantTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task Each_tenant_has_its_own_key_and_nobody_elses_opens()
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("key-of-acme", Guid.NewGuid(), new byte[32]);
        store.Add("key-of-globex", Guid.NewGuid(), Enumerable.Repeat((byte)1, 32).ToArray());
        var keys = new BranchKeyProvider(store, context => $"key-of-{context["aws-crypto-attr.TenantId"]}");
        var schema = TableSchema.For<Account>().WithTableName(Table);
        using var client = CreateClient(keys, schema);
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        foreach (var tenant in new[] { "acme", "globex" })
        {
            await context.SaveAsync(new Account { Id = tenant, TenantId = tenant, Iban = $"iban of {tenant}" }, Save, Token);
            var loaded = await context.LoadAsync<Account>(tenant, Load, Token);
            Assert.Equal($"iban of {tenant}", loaded.Iban);
            var header = (await RawAsync(tenant))["aws_dbe_head"].B.ToArray();
            Assert.Equal(2, header[0]);
            Assert.Contains($"key-of-{tenant}", System.Text.Encoding.Latin1.GetString(header), StringComparison.Ordinal);
        }

        // Calling an item another tenant's does not get it opened with that tenant's key.
        await Plain.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = Table,
                Key = Key("acme"),
                UpdateExpression = "SET TenantId = :t",
                ExpressionAttributeValues = new() { [":t"] = new() { S = "globex" } },
            },
            Token);
        await Assert.ThrowsAnyAsync<FieldCryptException>(() => context.LoadAsync<Account>("acme", Load, Token));
    }

    [Fact]
    public async Task An_item_without_its_tenant_is_refused()
    {
        using var client = CreateClient(TableSchema.For<Account>().WithTableName(Table));
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(Table, Key("x"), Token));
        Assert.Contains("TenantId", error.Message, StringComparison.Ordinal);
    }

    [DynamoDBTable("Accounts")]
    public sealed class Account
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [EncryptionContext]
        public string TenantId { get; set; } = "";

        [Encrypted]
        public string? Iban { get; set; }
    }
}
