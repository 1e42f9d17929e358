using System.Collections.Concurrent;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.DynamoDb.Tests.Keys;

public sealed class KeyStoreRotationTests(DynamoDbFixture fixture) : KeyStoreTest(fixture)
{
    private static readonly EncryptionContext ItemContext = new([new("aws-crypto-table-name", "Patients")]);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.CreateAsync(Custom, Tenant, Token);
        Kms.Audit.Clear();
    }

    [Fact]
    public async Task A_new_version_is_active_and_the_former_ones_still_open()
    {
        var first = await ActiveAsync();
        var beacon = await BeaconAsync();
        var version = await Store.RotateAsync(Tenant, Token);

        var second = await ActiveAsync();
        Assert.Equal(version, second.Version);
        Assert.Equal(4, version.Version);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(first, await VersionAsync(first.Version));
        Assert.Equal(second, await VersionAsync(second.Version));
        Assert.Equal(beacon, await BeaconAsync());

        var records = await RecordsAsync();
        Assert.Equal(4, records.Count);
        Assert.All(records.Values, record =>
        {
            Assert.Equal("admin", record["aws-crypto-ec:department"].S);
            Assert.Equal(KeyArn, record["kms-arn"].S);
            Assert.Equal("1", record["hierarchy-version"].N);
        });
        Assert.Equal(records[$"branch:version:{version:D}"]["create-time"].S, records["branch:ACTIVE"]["create-time"].S);
    }

    [Fact]
    public async Task A_former_active_record_that_is_put_back_is_told_by_its_age_where_that_is_asked_for()
    {
        var first = await ActiveAsync();
        var former = await RecordAsync("branch:ACTIVE");
        var second = await Store.RotateAsync(Tenant, Token);
        var rotatedAt = DateTimeOffset.Parse((await RecordAsync("branch:ACTIVE"))["create-time"].S, CultureInfo.InvariantCulture);
        var options = new DynamoDbBranchKeyStoreOptions { LogicalName = LogicalName, ActiveNotBefore = rotatedAt };
        var careful = new DynamoDbBranchKeyStore(DynamoDb, Table, KmsBranchKeyProtection.Key(KeyArn, Clients), options);
        Assert.Equal(second, (await ActiveAsync(careful)).Version);

        await PutAsync(former);

        // Whole and authentic: nothing in it says that there is a newer one.
        Assert.Equal(first, await ActiveAsync());
        var refusal = await RefusalAsync("branch:ACTIVE", careful);
        Assert.Equal(KeyAccessFailure.InvalidState, refusal.Reason);
        Assert.Contains("created before", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(first, await VersionAsync(first.Version, careful));
        former["create-time"] = new(rotatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        await PutAsync(former);
        Assert.Equal(KeyAccessFailure.WrongKey, (await RefusalAsync("branch:ACTIVE", careful)).Reason);
    }

    [Fact]
    public async Task The_former_record_is_verified_before_a_version_takes_over_from_it()
    {
        await Store.RotateAsync(Tenant, Token);
        Assert.Equal(["ReEncrypt", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"], Kms.Audit.Records.Select(call => call.Operation));
        Assert.Equal(Kms.Audit.Records[0].SourceEncryptionContext, Kms.Audit.Records[0].EncryptionContext);

        var active = await RecordAsync("branch:ACTIVE");
        active["aws-crypto-ec:department"] = new("sales");
        await PutAsync(active);
        Kms.Audit.Clear();
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => Store.RotateAsync(Tenant, Token));
        Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);
        Assert.Single(Kms.Audit.Records);
        Assert.Equal(4, (await RecordsAsync()).Count);
    }

    [Fact]
    public async Task Rotations_at_the_same_time_lose_nothing_and_say_who_lost()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                return await Store.RotateAsync(Tenant, Token);
            }
            catch (ConcurrentUpdateException)
            {
                return Guid.Empty;
            }
        }));

        List<Guid> written = [.. outcomes.Where(version => version != Guid.Empty)];
        Assert.NotEmpty(written);
        Assert.Contains((await ActiveAsync()).Version, written);
        Assert.Equal(1 + written.Count + 2, (await RecordsAsync()).Count);
        foreach (var version in written)
        {
            await VersionAsync(version);
        }
    }

    [Fact]
    public async Task A_rotation_that_lost_wrote_nothing()
    {
        // Another one rotates after this one has read, and before it writes.
        using var other = new RacingClient(Fixture, () => Store.RotateAsync(Tenant, Token));
        var late = new DynamoDbBranchKeyStore(
            other, Table, KmsBranchKeyProtection.Key(KeyArn, Clients), new DynamoDbBranchKeyStoreOptions { LogicalName = LogicalName });

        await Assert.ThrowsAsync<ConcurrentUpdateException>(() => late.RotateAsync(Tenant, Token));
        Assert.Equal(4, (await RecordsAsync()).Count);
        Assert.Equal(other.Won, (await ActiveAsync()).Version);
    }

    [Fact]
    public async Task Everything_written_while_keys_rotate_opens()
    {
        using var provider = new BranchKeyProvider(Store, Tenant);
        var written = new ConcurrentBag<WrappedDataKey>();
        var rotating = RotateAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                do
                {
                    var (key, wrapped) = await provider.GenerateAsync(32, ItemContext, Token);
                    using var made = key;
                    written.Add(wrapped);
                    using var opened = (await provider.UnwrapAsync(wrapped, ItemContext, Token)).Key;
                    Assert.Equal(made.Bytes(), opened!.Bytes());
                    await Task.Delay(1, Token);
                }
                while (!rotating.IsCompleted);
            },
            Token)));
        await rotating;

        using var fresh = new BranchKeyProvider(Store, Tenant);
        var versions = written.Select(wrapped => new Guid(wrapped.Ciphertext.Span.Slice(28, 16), bigEndian: true)).ToHashSet();
        Assert.InRange(versions.Count, 2, 6);
        foreach (var wrapped in written)
        {
            using var key = (await fresh.UnwrapAsync(wrapped, ItemContext, Token)).Key;
            Assert.NotNull(key);
        }

        async Task RotateAsync()
        {
            for (var i = 0; i < 5; i++)
            {
                var seen = written.Count;
                while (written.Count == seen)
                {
                    await Task.Delay(1, Token);
                }

                await Store.RotateAsync(Tenant, Token);
                provider.Forget(Tenant);
            }
        }
    }

    [Fact]
    public async Task A_branch_key_that_is_not_there_cannot_be_rotated()
    {
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => Store.RotateAsync("nobody", Token));
        Assert.Equal(KeyAccessFailure.NotFound, refusal.Reason);
        Assert.Empty(Kms.Audit.Records);
    }

    /// <summary>A client that lets somebody else rotate just before its own transaction.</summary>
    private sealed class RacingClient(DynamoDbFixture fixture, Func<Task<Guid>> rotate)
        : AmazonDynamoDBClient(fixture.Service.Credentials, fixture.Service.CreateConfig(Region))
    {
        public Guid Won { get; private set; }

        public override async Task<TransactWriteItemsResponse> TransactWriteItemsAsync(
            TransactWriteItemsRequest request, CancellationToken cancellationToken = default)
        {
            Won = await rotate();
            return await base.TransactWriteItemsAsync(request, cancellationToken);
        }
    }
}
