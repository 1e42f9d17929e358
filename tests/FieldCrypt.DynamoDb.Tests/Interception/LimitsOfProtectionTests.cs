using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>
/// What whoever reaches the table, the audit trail or the network can still see and do, as docs/threat-model.md says. A test that fails here says that
/// the document is out of date.
/// </summary>
public sealed class LimitsOfProtectionTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task Names_key_values_readable_values_and_the_length_of_encrypted_ones_are_visible()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);

        var stored = await RawAsync();

        Assert.Equal(["Clinic", "ExpiresAt", "Id", "Ssn", "aws_dbe_foot", "aws_dbe_head"], stored.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("p-1", "Central", "1900000000"), (stored["Id"].S, stored["Clinic"].S, stored["ExpiresAt"].N));
        Assert.Equal("078-05-1120".Length + 18, stored["Ssn"].B.Length);
    }

    [Fact]
    public async Task A_whole_earlier_version_that_is_put_back_is_read()
    {
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var earlier = await RawAsync();
        await Client.UpdateItemAsync(Table, Key("p-1"), new() { ["Clinic"] = new() { Value = new() { S = "West" } } }, Token);
        Assert.Equal("West", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Clinic"].S);

        await Plain.PutItemAsync(Table, earlier, Token);

        Assert.Equal("Central", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Clinic"].S);
    }

    [Fact]
    public async Task An_item_that_was_deleted_or_is_left_out_of_an_answer_is_not_missed()
    {
        var network = new AwsNetwork();
        using var client = CreateClient(network, Keys);
        await client.PutItemAsync(Table, SomeItem("p-1"), Token);
        await client.PutItemAsync(Table, SomeItem("p-2"), Token);

        await Plain.DeleteItemAsync(Table, Key("p-2"), Token);
        Assert.Equal("p-1", Assert.Single((await client.ScanAsync(new ScanRequest(Table), Token)).Items)["Id"].S);

        network.Answer = (operation, _) => operation == "GetItem" ? "{}" : """{"Items":[],"Count":0,"ScannedCount":0}""";
        Assert.False((await client.GetItemAsync(Table, Key("p-1"), Token)).IsItemSet);
        Assert.Empty((await client.ScanAsync(new ScanRequest(Table), Token)).Items);
    }

    [Fact]
    public async Task Of_a_KMS_key_used_directly_the_audit_trail_holds_the_key_values_of_items_and_no_others()
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        using var clients = new KmsClients(region => kms.CreateClient(region));
        using var administrator = kms.CreateClient("us-east-1");
        var key = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;

        await new ItemEncryptor(TableSchema.For<Patient>(), new KmsKeyProvider(key, clients)).EncryptAsync(SomeItem(), Token);

        var context = Assert.Single(kms.Audit.Records, call => call.Operation == "GenerateDataKey").EncryptionContext;
        Assert.Equal(["aws-crypto-attr.Id", "aws-crypto-partition-name", "aws-crypto-table-name"], context.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("p-1"u8, Convert.FromBase64String(context["aws-crypto-attr.Id"]).AsSpan(2));
    }
}
