using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>When the key service refuses or fails, the error says how, nothing is written, and nothing is returned.</summary>
public sealed class KeyServiceFailureTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const string Region = "us-east-1";

    public static TheoryData<string, KeyAccessFailure> Failures => new()
    {
        { "denied", KeyAccessFailure.AccessDenied },
        { "disabled", KeyAccessFailure.Disabled },
        { "pending deletion", KeyAccessFailure.PendingDeletion },
        { "throttled", KeyAccessFailure.Throttled },
        { "internal failure", KeyAccessFailure.ServiceFault },
        { "unreachable", KeyAccessFailure.Unreachable },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failing_key_service_is_named_and_nothing_is_written_or_read(string failure, KeyAccessFailure reason)
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        using var administrator = kms.CreateClient(Region);
        var key = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        using var clients = new KmsClients(region => kms.CreateClient(region), new KmsCallOptions { MaxRetries = 0 });
        using var client = CreateClient(new KmsKeyProvider(key, clients), TableSchema.For<Patient>().WithTableName(Table));
        await client.PutItemAsync(Table, SomeItem("before"), Token);

        using var fault = await BreakAsync(kms, administrator, key, failure);
        var write = await Assert.ThrowsAsync<KeyAccessException>(() => client.PutItemAsync(Table, SomeItem("after"), Token));
        var update = await Assert.ThrowsAsync<KeyAccessException>(() => client.UpdateItemAsync(
            Table, Key("after"), new() { ["Clinic"] = new() { Value = new() { S = "x" } } }, Token));
        var read = await Assert.ThrowsAsync<KeyAccessException>(() => client.GetItemAsync(Table, Key("before"), Token));

        Assert.All([write, update, read], error =>
        {
            Assert.Equal(reason, error.Reason);
            Assert.Equal(key, error.KeyId);
            Assert.Equal(Region, error.Region);
            Assert.Contains(key, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("078-05-1120", error.ToString(), StringComparison.Ordinal);
        });
        Assert.Equal("GenerateDataKey", write.Operation);
        Assert.Equal("Decrypt", read.Operation);
        Assert.Contains("Id=before", read.Message, StringComparison.Ordinal);
        Assert.Empty(await RawAsync("after"));
    }

    [Fact]
    public async Task An_item_under_another_key_is_refused_naming_both_keys()
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        using var administrator = kms.CreateClient(Region);
        var one = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        var other = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        using var clients = new KmsClients(region => kms.CreateClient(region), new KmsCallOptions { MaxRetries = 0 });
        using var writer = CreateClient(new KmsKeyProvider(one, clients), TableSchema.For<Patient>().WithTableName(Table));
        using var reader = CreateClient(new KmsKeyProvider(other, clients), TableSchema.For<Patient>().WithTableName(Table));
        await writer.PutItemAsync(Table, SomeItem(), Token);
        kms.Audit.Clear();

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => reader.GetItemAsync(Table, Key("p-1"), Token));
        Assert.Equal(KeyAccessFailure.NoMatchingKey, error.Reason);
        Assert.Contains(one, error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
        Assert.Empty(kms.Audit.Records);
    }

    [Fact]
    public async Task Any_member_of_a_composite_opens_the_item_and_a_failing_member_stops_a_write()
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        using var administrator = kms.CreateClient(Region);
        var key = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        using var clients = new KmsClients(region => kms.CreateClient(region), new KmsCallOptions { MaxRetries = 0 });
        var schema = TableSchema.For<Patient>().WithTableName(Table);
        using var both = CreateClient(new FieldCrypt.Keys.CompositeKeyProvider(new KmsKeyProvider(key, clients), Keys), schema);
        using var localOnly = CreateClient(Keys, schema);
        await both.PutItemAsync(Table, SomeItem(), Token);
        using (kms.Faults.Outage(Region))
        {
            Assert.Equal("078-05-1120", (await both.GetItemAsync(Table, Key("p-1"), Token)).Item["Ssn"].S);
            Assert.Equal("078-05-1120", (await localOnly.GetItemAsync(Table, Key("p-1"), Token)).Item["Ssn"].S);
            await Assert.ThrowsAsync<KeyAccessException>(() => both.PutItemAsync(Table, SomeItem("p-2"), Token));
        }

        Assert.Empty(await RawAsync("p-2"));
    }

    private static async Task<IDisposable?> BreakAsync(KmsEmulator kms, AmazonKeyManagementServiceClient administrator, string key, string failure)
    {
        switch (failure)
        {
            case "denied":
                await administrator.PutKeyPolicyAsync(
                    new PutKeyPolicyRequest
                    {
                        KeyId = key,
                        Policy = """
                            {"Statement":[
                              {"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},
                              {"Effect":"Deny","Principal":"*","Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*"}]}
                            """,
                    },
                    Token);
                return null;
            case "disabled":
                await administrator.DisableKeyAsync(key, Token);
                return null;
            case "pending deletion":
                await administrator.ScheduleKeyDeletionAsync(key, 7, Token);
                return null;
            case "throttled":
                return kms.Faults.Throttle();
            case "internal failure":
                return kms.Faults.Fail();
            default:
                return kms.Faults.Outage(Region);
        }
    }
}
