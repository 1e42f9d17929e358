using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.DynamoDb.Tests.Vectors;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Keys;

/// <summary>
/// The published items open through a key store whose records were written without this library, in the layout and the encryption context of
/// AWS's specification.
/// </summary>
public sealed class PublishedBranchKeyTests(DynamoDbFixture fixture) : KeyStoreTest(fixture)
{
    private static readonly JsonNode Published = VectorFile.Read("dbesdk/keys.json")["keys"]!["static-branch-key-1"]!;
    private static readonly JsonObject Vectors = VectorFile.Read("dbesdk/decrypt_java_33.json")["tests"]!.AsObject();

    private static string Id => (string)Published["key-id"]!;

    private static string Version => (string)Published["branchKeyVersion"]!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await WriteAsAwsDoesAsync("branch:ACTIVE", (string)Published["branchKey"]!);
        await WriteAsAwsDoesAsync($"branch:version:{Version}", (string)Published["branchKey"]!);
        await WriteAsAwsDoesAsync("beacon:ACTIVE", (string)Published["beaconKey"]!);
        Kms.Audit.Clear();
    }

    [Fact]
    public async Task The_published_items_open_through_the_store_with_one_KMS_call_for_all()
    {
        using var keys = new BranchKeyProvider(Store, Id);
        foreach (var (_, test) in Vectors)
        {
            var encryptor = new ItemEncryptor(PublishedItemTests.Schema(test!["config"]!), keys);
            var item = VectorFile.Item(test["encrypted"]!);
            if ((string)test["type"]! == "negative-decrypt")
            {
                await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await encryptor.DecryptAsync(item, Token));
                continue;
            }

            Assert.Equal(
                AttributeValueText.Of(VectorFile.Item(test["plaintext"]!)), AttributeValueText.Of(await encryptor.DecryptAsync(item, Token)));
        }

        Assert.Equal(12, Vectors.Count);
        Assert.Equal("Decrypt", Assert.Single(Kms.Audit.Records).Operation);
    }

    [Fact]
    public async Task The_published_branch_key_and_beacon_key_come_out_as_they_are()
    {
        var active = await OpenAsync(Store.GetActiveAsync(Id, Token));
        Assert.Equal((Guid.Parse(Version), Convert.ToHexString(Convert.FromBase64String((string)Published["branchKey"]!))), active);
        Assert.Equal(active, await OpenAsync(Store.GetVersionAsync(Id, Guid.Parse(Version), Token)));
        using var beacon = await Store.GetBeaconKeyAsync(Id, Token);
        Assert.Equal(Convert.FromBase64String((string)Published["beaconKey"]!), beacon.Bytes());
    }

    [Fact]
    public async Task A_store_that_AWS_began_is_rotated_here_and_opens_both()
    {
        var version = await Store.RotateAsync(Id, Token);
        Assert.Equal(version, (await OpenAsync(Store.GetActiveAsync(Id, Token))).Version);
        await OpenAsync(Store.GetVersionAsync(Id, version, Token));
        await OpenAsync(Store.GetVersionAsync(Id, Guid.Parse(Version), Token));
        Assert.Equal("7", (await RecordAsync($"branch:version:{version:D}", Id))["aws-crypto-ec:tenant"].S);
    }

    private async Task WriteAsAwsDoesAsync(string type, string key)
    {
        var record = new Dictionary<string, AttributeValue>
        {
            ["branch-key-id"] = new(Id),
            ["type"] = new(type),
            ["create-time"] = new("2023-06-03T19:03:29.358000Z"),
            ["hierarchy-version"] = new() { N = "1" },
            ["kms-arn"] = new(KeyArn),
            ["aws-crypto-ec:tenant"] = new("7"),
        };
        if (type == "branch:ACTIVE")
        {
            record["version"] = new($"branch:version:{Version}");
        }

        var context = record.ToDictionary(pair => pair.Key, pair => pair.Value.S ?? pair.Value.N);
        context["tablename"] = LogicalName;
        var wrapped = await Administrator.EncryptAsync(
            new EncryptRequest
            {
                KeyId = KeyArn,
                Plaintext = new MemoryStream(Convert.FromBase64String(key)),
                EncryptionContext = context,
            },
            Token);
        record["enc"] = new() { B = wrapped.CiphertextBlob };
        await PutAsync(record);
    }
}
