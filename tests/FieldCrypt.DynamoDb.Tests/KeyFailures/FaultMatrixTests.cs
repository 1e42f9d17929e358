using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Kms.Tests.Calls;
using FieldCrypt.Testing;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.DynamoDb.Tests.KeyFailures;

/// <summary>Every cell of the fault matrix, from the table's client down to the key service and back.</summary>
public sealed class FaultMatrixTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const string Primary = "eu-central-1";
    private const string Home = "eu-west-1";
    private const string Away = "us-east-1";
    private const string Secret = "078-05-1120";
    private const string Denied = """
        {"Statement":[
          {"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},
          {"Effect":"Deny","Principal":"*","Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*"}]}
        """;

    private const string Allowed = """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}""";

    public static TheoryData<KeyFault, string> Rows { get; } = [.. FaultMatrix.Rows.Select(row => (row.Fault, row.Where))];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_read_and_write_ends_as_the_matrix_says_and_recovers_by_itself(KeyFault fault, string where)
    {
        var row = FaultMatrix.Rows.Single(each => each.Fault == fault && each.Where == where);
        await using var stage = await Stage.StartAsync(Token);
        for (var i = 0; i < FaultMatrix.Configurations.Count; i++)
        {
            using var clients = stage.CreateClients();
            using var client = CreateClient(stage.CreateProvider(clients, i), TableSchema.For<Patient>().WithTableName(Table));
            var (stored, lost) = ($"stored-{i}", $"new-{i}");
            await client.PutItemAsync(Table, SomeItem(stored), Token);

            var end = await stage.BreakAsync(fault, where, Token);
            var read = await stage.OutcomeAsync("Decrypt", () => client.GetItemAsync(Table, Key(stored), Token));
            var write = await stage.OutcomeAsync("GenerateDataKey", () => client.PutItemAsync(Table, SomeItem(lost), Token));
            Assert.Equal((row.Outcomes[2 * i], row.Outcomes[(2 * i) + 1]), (read, write));
            await AssertWrittenAsync(lost, wasReported: write is FaultMatrix.Home or FaultMatrix.Away);

            await end();
            stage.Clock.Advance(new KmsBreakerOptions().Pause);
            Assert.Equal(FaultMatrix.Home, await stage.OutcomeAsync("Decrypt", () => client.GetItemAsync(Table, Key(stored), Token)));
            Assert.Equal(FaultMatrix.Home, await stage.OutcomeAsync("GenerateDataKey", () => client.PutItemAsync(Table, SomeItem(lost), Token)));
            await AssertWrittenAsync(lost, wasReported: true);
            Assert.Equal(Secret, (await client.GetItemAsync(Table, Key(lost), Token)).Item["Ssn"].S);
        }
    }

    [Fact]
    public async Task Many_hanging_reads_block_no_thread_and_the_process_recovers_by_itself()
    {
        await using var stage = await Stage.StartAsync(Token);
        using var clients = stage.CreateClients();
        using var client = CreateClient(stage.CreateProvider(clients, configuration: 0), TableSchema.For<Patient>().WithTableName(Table));
        await client.PutItemAsync(Table, SomeItem(), Token);
        var end = await stage.BreakAsync(KeyFault.Hang, "both", Token);

        // One thread begins them all: it could not, if any of them blocked it.
        const int Count = 128;
        var reads = Enumerable.Range(0, Count).Select(_ => client.GetItemAsync(Table, Key("p-1"), Token)).ToList();
        await stage.HeldAsync(Count, Token);
        await Task.Run(() => { }, Token);
        Assert.DoesNotContain(reads, read => read.IsCompleted);
        Assert.InRange(ThreadPool.ThreadCount, 1, Count / 2);

        await end();
        await stage.Network.RunAsync(() => Task.WhenAll(reads.Select(read => Record.ExceptionAsync(() => read).AsTask())));
        Assert.All(reads.Where(read => read.IsFaulted), read =>
            Assert.Equal(KeyAccessFailure.Unreachable, Assert.IsType<KeyAccessException>(read.Exception!.InnerException).Reason));

        stage.Clock.Advance(new KmsBreakerOptions().Pause);
        Assert.Equal(FaultMatrix.Home, await stage.OutcomeAsync("Decrypt", () => client.GetItemAsync(Table, Key("p-1"), Token)));
    }

    [Fact]
    public async Task The_document_shows_the_matrix_that_is_proved()
    {
        var path = Path.Combine(Repository.Root, "docs", "fault-matrix.md");
        if (Environment.GetEnvironmentVariable("FIELDCRYPT_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(path, FaultMatrix.Document(), Token);
        }

        Assert.Equal(FaultMatrix.Document(), await File.ReadAllTextAsync(path, Token));
    }

    private async Task AssertWrittenAsync(string id, bool wasReported)
    {
        var raw = await RawAsync(id);
        Assert.Equal(wasReported, raw.Count > 0);
        Assert.Equal(wasReported, raw.ContainsKey("aws_dbe_head"));
        Assert.All(raw.Values, value =>
        {
            Assert.NotEqual(Secret, value.S);
            Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(value.B?.ToArray() ?? []), StringComparison.Ordinal);
        });
    }

    /// <summary>A key with members in three Regions, and the ways to break it in two of them.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly KmsEmulator _kms;
        private readonly Dictionary<string, AmazonKeyManagementServiceClient> _administrators;
        private readonly string _key;

        private Stage(KmsEmulator kms, TestClock clock, Dictionary<string, AmazonKeyManagementServiceClient> administrators, string key)
        {
            _kms = kms;
            _administrators = administrators;
            _key = key;
            Clock = clock;
            Network = new KmsNetwork(kms, clock);
        }

        public TestClock Clock { get; }

        public KmsNetwork Network { get; }

        private string KeyId => _key.Split('/')[1];

        public static async Task<Stage> StartAsync(CancellationToken token)
        {
            var clock = new TestClock();
            var kms = await KmsEmulator.StartAsync(new KmsEmulatorOptions { TimeProvider = clock }, token);
            var administrators = ((string[])[Primary, Home, Away]).ToDictionary(region => region, kms.CreateClient);

            // Both members that can break are replicas: a primary with replicas cannot be scheduled for deletion.
            var key = (await administrators[Primary].CreateKeyAsync(new CreateKeyRequest { MultiRegion = true }, token)).KeyMetadata.Arn;
            foreach (var region in (string[])[Home, Away])
            {
                await administrators[Primary].ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key, ReplicaRegion = region }, token);
            }

            return new Stage(kms, clock, administrators, key);
        }

        public KmsClients CreateClients() => new(Network.CreateClient, new KmsCallOptions { TimeProvider = Clock });

        public TimedKeyProvider CreateProvider(KmsClients clients, int configuration) => new(
            new MultiRegionKmsKeyProvider(_key, Home, clients, new MultiRegionKmsOptions
            {
                FailoverRegions = configuration == 0 ? [] : [Away],
                FailoverScope = configuration == 2 ? KmsFailoverScope.ReadsAndWrites : KmsFailoverScope.Reads,
            }),
            Clock);

        /// <summary>Shows a fault until what it returns is called.</summary>
        public async Task<Func<Task>> BreakAsync(KeyFault fault, string where, CancellationToken token)
        {
            string[] regions = where == "both" ? [Home, Away] : [where == "home" ? Home : Away];
            List<Func<Task>> ends = [];
            foreach (var region in regions)
            {
                ends.Add(await BreakAsync(fault, region, _administrators[region], token));
            }

            return async () =>
            {
                foreach (var end in ends)
                {
                    await end();
                }
            };
        }

        /// <summary>Runs an operation: the Region whose key did it, or why it failed.</summary>
        public async Task<string> OutcomeAsync(string operation, Func<Task> run)
        {
            _kms.Audit.Clear();
            var error = await Record.ExceptionAsync(() => Network.RunAsync(run));

            if (error is not null)
            {
                Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
                return Assert.IsType<KeyAccessException>(error).Reason.ToString();
            }

            var worked = Assert.Single(_kms.Audit.Records, call => call.ErrorCode is null);
            Assert.Equal(operation, worked.Operation);
            return worked.Region == Home ? FaultMatrix.Home : FaultMatrix.Away;
        }

        /// <summary>Waits until so many calls hang.</summary>
        public async Task HeldAsync(int count, CancellationToken token)
        {
            while (Network.Hanging < count)
            {
                await Task.Delay(5, token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var administrator in _administrators.Values)
            {
                administrator.Dispose();
            }

            await _kms.DisposeAsync();
        }

        private async Task<Func<Task>> BreakAsync(
            KeyFault fault, string region, AmazonKeyManagementServiceClient administrator, CancellationToken token)
        {
            switch (fault)
            {
                case KeyFault.Throttle:
                    return EndOf(_kms.Faults.Throttle(region));
                case KeyFault.ServerError:
                    return EndOf(_kms.Faults.Fail(region));
                case KeyFault.Hang:
                    return EndOf(Network.Hold(region));
                case KeyFault.DroppedConnection:
                    return EndOf(_kms.Faults.DropConnection(region));
                case KeyFault.LostName:
                    return EndOf(Network.LoseName(region));
                case KeyFault.Disabled:
                    await administrator.DisableKeyAsync(KeyId, token);
                    return () => administrator.EnableKeyAsync(KeyId, token);
                case KeyFault.PendingDeletion:
                    await administrator.ScheduleKeyDeletionAsync(KeyId, 7, token);
                    return async () =>
                    {
                        await administrator.CancelKeyDeletionAsync(KeyId, token);
                        await administrator.EnableKeyAsync(KeyId, token);
                    };
                default:
                    await administrator.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = KeyId, Policy = Denied }, token);
                    return () => administrator.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = KeyId, Policy = Allowed }, token);
            }
        }

        private static Func<Task> EndOf(IDisposable fault) => () =>
        {
            fault.Dispose();
            return Task.CompletedTask;
        };
    }

    /// <summary>Proves that the provider keeps the deadline of its calls.</summary>
    private sealed class TimedKeyProvider(KeyProvider inner, TestClock clock) : KeyProvider
    {
        // The clock may move on by some steps before the end is noticed. Without a deadline, five calls that hang would take ten seconds.
        private static readonly TimeSpan Longest = new KmsCallOptions().Deadline + TimeSpan.FromSeconds(2);

        public override string Description => inner.Description;

        public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken) =>
            TimeAsync(inner.GenerateAsync(length, context, cancellationToken));

        public override ValueTask<UnwrapResult> UnwrapAsync(
            WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken) =>
            TimeAsync(inner.UnwrapAsync(wrapped, context, cancellationToken));

        private async ValueTask<T> TimeAsync<T>(ValueTask<T> call)
        {
            var started = clock.GetUtcNow();
            try
            {
                return await call;
            }
            finally
            {
                Assert.InRange(clock.GetUtcNow() - started, TimeSpan.Zero, Longest);
            }
        }
    }
}
