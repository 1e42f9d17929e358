using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.DynamoDb.Tests.Keys;

/// <summary>A store written here has the attributes that AWS's libraries write and read, and the keys are bound to what AWS binds them to.</summary>
public sealed partial class KeyStoreLayoutTests(DynamoDbFixture fixture) : KeyStoreTest(fixture)
{
    [Fact]
    public async Task A_branch_key_is_three_records_with_the_attributes_of_AWS_and_no_other()
    {
        Assert.Equal(Tenant, await Store.CreateAsync(Custom, Tenant, Token));
        var records = await RecordsAsync();

        var version = (await ActiveAsync()).Version;
        Assert.Equal(["beacon:ACTIVE", "branch:ACTIVE", $"branch:version:{version:D}"], records.Keys.Order());
        foreach (var (type, record) in records)
        {
            var expected = new Dictionary<string, string>
            {
                ["branch-key-id"] = $"S {Tenant}",
                ["type"] = $"S {type}",
                ["kms-arn"] = $"S {KeyArn}",
                ["hierarchy-version"] = "N 1",
                ["aws-crypto-ec:department"] = "S admin",
                ["aws-crypto-ec:länd"] = "S Österreich",
                ["create-time"] = "S",
                ["enc"] = "B",
            };
            if (type == "branch:ACTIVE")
            {
                expected["version"] = $"S branch:version:{version:D}";
            }

            Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), record
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Key switch
                {
                    "create-time" => pair.Value.S is null ? "?" : "S",
                    "enc" => pair.Value.B is null ? "?" : "B",
                    _ => pair.Value.N is { } number ? $"N {number}" : $"S {pair.Value.S}",
                }))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal));
            Assert.Matches(CreateTime(), record["create-time"].S);
        }

        Assert.Equal(4, version.Version);
    }

    [Fact]
    public async Task The_keys_are_made_by_the_calls_of_AWS_in_the_encryption_context_of_AWS()
    {
        await Store.CreateAsync(Custom, Tenant, Token);
        var calls = Kms.Audit.Records;
        var records = await RecordsAsync();
        var decryptOnly = records.Keys.Single(type => type.StartsWith("branch:version:", StringComparison.Ordinal));

        Assert.Equal(["GenerateDataKeyWithoutPlaintext", "ReEncrypt", "GenerateDataKeyWithoutPlaintext"], calls.Select(call => call.Operation));
        Assert.All(calls, call => Assert.Equal(KeyArn, call.KeyArn));
        Assert.Equal(ContextOf(records[decryptOnly]), Sorted(calls[0].EncryptionContext));
        Assert.Equal(ContextOf(records[decryptOnly]), Sorted(calls[1].SourceEncryptionContext));
        Assert.Equal(ContextOf(records["branch:ACTIVE"]), Sorted(calls[1].EncryptionContext));
        Assert.Equal(ContextOf(records["beacon:ACTIVE"]), Sorted(calls[2].EncryptionContext));

        Kms.Audit.Clear();
        await ActiveAsync();
        var opening = Assert.Single(Kms.Audit.Records);
        Assert.Equal("Decrypt", opening.Operation);
        Assert.Equal(ContextOf(records["branch:ACTIVE"]), Sorted(opening.EncryptionContext));
    }

    [Fact]
    public async Task The_active_key_is_that_of_its_version_and_the_beacon_key_another()
    {
        await Store.CreateAsync(Custom, Tenant, Token);
        var active = await ActiveAsync();
        Assert.Equal(active, await VersionAsync(active.Version));
        Assert.NotEqual(active.Key, await BeaconAsync());
        Assert.Equal(64, active.Key.Length);
    }

    [Fact]
    public async Task Without_an_id_a_branch_key_gets_a_random_one_and_needs_no_context()
    {
        var id = await Store.CreateAsync(EncryptionContext.Empty, cancellationToken: Token);
        Assert.Equal(4, Guid.ParseExact(id, "D").Version);
        Assert.NotEqual(id, await Store.CreateAsync(EncryptionContext.Empty, cancellationToken: Token));
        await OpenAsync(Store.GetActiveAsync(id, Token));
    }

    [Fact]
    public async Task An_id_of_ones_own_needs_a_context_and_can_be_taken_once()
    {
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Store.CreateAsync(EncryptionContext.Empty, Tenant, Token));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Store.CreateAsync(Custom, new string('é', 1_025), Token));
        await Store.CreateAsync(Custom, Tenant, Token);
        var before = await ActiveAsync();
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Store.CreateAsync(Custom, Tenant, Token));
        Assert.Contains(Tenant, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await ActiveAsync());
        Assert.Equal(3, (await RecordsAsync()).Count);
    }

    [Fact]
    public async Task The_table_is_created_once_with_the_keys_of_AWS()
    {
        var store = new DynamoDbBranchKeyStore(DynamoDb, $"Created-{Table}", KmsBranchKeyProtection.Key(KeyArn, Clients));
        await store.CreateTableAsync(Token);
        await store.CreateTableAsync(Token);
        var table = (await DynamoDb.DescribeTableAsync($"Created-{Table}", Token)).Table;
        Assert.Equal(["branch-key-id HASH", "type RANGE"], table.KeySchema.Select(key => $"{key.AttributeName} {key.KeyType}"));
        Assert.All(table.AttributeDefinitions, attribute => Assert.Equal(ScalarAttributeType.S, attribute.AttributeType));
        Assert.Equal(BillingMode.PAY_PER_REQUEST, table.BillingModeSummary.BillingMode);

        // Its own name is the logical one unless another is given.
        await store.CreateAsync(Custom, Tenant, Token);
        Assert.Equal($"Created-{Table}", Kms.Audit.Records[0].EncryptionContext["tablename"]);
    }

    [Fact]
    public async Task A_table_with_other_keys_is_no_key_store()
    {
        foreach (var table in new[] { await Fixture.CreateTableAsync(), await Fixture.CreateTableAsync("branch-key-id"), await Fixture.CreateTableAsync("type", "branch-key-id") })
        {
            var store = new DynamoDbBranchKeyStore(DynamoDb, table, KmsBranchKeyProtection.Key(KeyArn, Clients));
            await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => store.CreateTableAsync(Token));
        }
    }

    [Fact]
    public void The_encrypting_client_is_refused()
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
        using var encrypting = new FieldCryptDynamoDbClient(
            Fixture.Service.Credentials, Fixture.Service.CreateConfig(Region), new FieldCryptDynamoDbOptions { Keys = keys, Tables = [] });
        Assert.Throws<FieldCryptConfigurationException>(
            () => new DynamoDbBranchKeyStore(encrypting, Table, KmsBranchKeyProtection.Key(KeyArn, Clients)));
    }

    // What AWS binds: every attribute but the wrapped key, and the logical name of the store.
    private static List<KeyValuePair<string, string>> ContextOf(Dictionary<string, AttributeValue> record) => Sorted(record
        .Where(pair => pair.Key != "enc")
        .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.S ?? pair.Value.N))
        .Append(KeyValuePair.Create("tablename", LogicalName)));

    private static List<KeyValuePair<string, string>> Sorted(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal)];

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
    private static partial Regex CreateTime();
}
