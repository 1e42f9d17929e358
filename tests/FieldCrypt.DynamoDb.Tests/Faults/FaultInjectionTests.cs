using System.Collections.Concurrent;
using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.DynamoDb.Tests.Faults;

/// <summary>
/// Every call to DynamoDB and KMS of every operation fails once in each of seven ways. Whatever is reported then is true of the table, nothing
/// leaves in plaintext, and no error tells a secret.
/// </summary>
public sealed class FaultInjectionTests(DynamoDbFixture fixture)
{
    private const string Region = "us-east-1";

    private static readonly NetworkFault[] LostAnswers = [NetworkFault.DropAnswer, NetworkFault.FailAfterwards];
    private static readonly NetworkFault[] Faults = [.. Enum.GetValues<NetworkFault>().Where(fault => fault != NetworkFault.None)];
    private static readonly byte[] MarkerBytes = Encoding.UTF8.GetBytes(FaultScenarios.Marker);

    // How often the AWS client repeats a call, how often FieldCrypt an update, and the faults for which that makes a difference.
    private static readonly (int Retries, int Attempts, NetworkFault[] Faults)[] Configurations =
    [
        (0, 3, Faults),
        (1, 3, LostAnswers),
        (1, 1, [.. LostAnswers, NetworkFault.Throttle]),
    ];

    private readonly ConcurrentQueue<string> _violations = new();
    private int _runs;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_fails_when_is_reported_as_it_is()
    {
        await using var kms = await KmsEmulator.StartAsync(cancellationToken: Token);
        using var administrator = kms.CreateClient(Region);
        var key = (await administrator.CreateKeyAsync(new CreateKeyRequest(), Token)).KeyMetadata.Arn;
        var table = await fixture.CreateTableAsync();
        await Parallel.ForEachAsync(
            FaultScenarios.All.Select((scenario, i) => (scenario, new FaultStage(table, $"one-{i}", $"other-{i}"))),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token },
            async (each, _) => await RunAsync(kms, key, each.scenario, each.Item2));

        Assert.True(_violations.IsEmpty, string.Join('\n', _violations.Take(20)));
        Assert.True(_runs > 500, $"only {_runs} faults were injected");
        TestContext.Current.SendDiagnosticMessage($"{_runs} faults injected");
    }

    private async Task RunAsync(KmsEmulator kms, string key, FaultScenario scenario, FaultStage stage)
    {
        var network = new AwsNetwork();
        using var broken = new KmsClients(
            region => new AmazonKeyManagementServiceClient(
                new BasicAWSCredentials("application", "secret"),
                network.Configure(new AmazonKeyManagementServiceConfig
                {
                    ServiceURL = kms.Endpoint.ToString(),
                    AuthenticationRegion = region,
                    MaxErrorRetry = 0,
                })),
            new KmsCallOptions { MaxRetries = 0, Breaker = new KmsBreakerOptions { MinimumCalls = int.MaxValue } });
        using var working = new KmsClients(kms.CreateClient);
        using var plain = fixture.Service.CreateClient();
        using var observer = Client(new AwsNetwork(), new KmsKeyProvider(key, working), stage.Table, 3, 1);
        await observer.PutItemAsync(stage.Table, FaultScenarios.Item(stage.One, "old", 1), Token);
        var stored = (await plain.GetItemAsync(stage.Table, FaultScenarios.Key(stage.One), true, Token)).Item;

        foreach (var (retries, attempts, faults) in scenario.After == FaultScenarios.Before ? Configurations[..1] : Configurations)
        {
            using var client = Client(network, new KmsKeyProvider(key, broken), stage.Table, retries, attempts);
            var calls = 1;
            for (var call = 0; call <= calls; call++)
            {
                foreach (var fault in call == 0 ? [NetworkFault.None] : faults)
                {
                    await plain.PutItemAsync(stage.Table, stored, Token);
                    await plain.DeleteItemAsync(stage.Table, FaultScenarios.Key(stage.Other), Token);
                    using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
                    network.Break(call, fault, source.Cancel);
                    var error = await Record.ExceptionAsync(() => scenario.Act(client, stage, source.Token));
                    calls = call == 0 ? network.Sent.Count : calls;
                    Interlocked.Increment(ref _runs);
                    var state = await StateAsync(observer, stage);
                    foreach (var problem in Judge(scenario, fault, retries > 0, error, state).Concat(Leaks(network.Sent, error)))
                    {
                        _violations.Enqueue(
                            $"{scenario.Name}, {retries} retries, {attempts} attempts, {fault} at call {call} ({network.Sent.ElementAtOrDefault(call - 1)?.Operation}): "
                            + $"{problem}; {error?.GetType().Name ?? "success"} and {state}");
                    }
                }
            }
        }
    }

    private static IEnumerable<string> Judge(FaultScenario scenario, NetworkFault fault, bool isRepeated, Exception? error, string state)
    {
        var isLost = LostAnswers.Contains(fault);
        var isBefore = state == FaultScenarios.Before;
        var isAfter = state == scenario.After || (isRepeated && isLost && state == scenario.AfterTwice);
        switch (error)
        {
            case null when !isAfter:
                yield return "reported as done";
                break;
            case not null when fault == NetworkFault.None:
                yield return $"fails without a fault: {error.Message}";
                break;
            case ConcurrentUpdateException { MayHaveBeenWritten: true }:
                if (!isLost)
                {
                    yield return "says that it may have been written";
                }

                break;
            case FieldCryptException when !isBefore:
                yield return "says that it failed";
                break;
            case ConditionalCheckFailedException or TransactionCanceledException when !isBefore && error.GetType() != scenario.AfterLostAnswer:
                yield return "says that a condition failed";
                break;
            case not null when !isBefore && (!isAfter || !(isLost || fault == NetworkFault.CancelAfterwards)):
                yield return "is half done";
                break;
        }

        // What the AWS client repeats after a lost answer ends as if the answer had come, where that can be known.
        if (isRepeated && isLost && error is not null && error is not KeyAccessException && error.GetType() != scenario.AfterLostAnswer)
        {
            yield return $"an answer was lost and the call repeated: {error.Message}";
        }

        if (error?.Message.Contains("Nothing was written", StringComparison.Ordinal) == true && !isBefore)
        {
            yield return "says that nothing was written";
        }
    }

    private static IEnumerable<string> Leaks(IEnumerable<SentRequest> sent, Exception? error)
    {
        foreach (var request in sent.Where(request => Holds(request.Body)))
        {
            yield return $"plaintext in {request.Operation}";
        }

        if (error is not null && Holds(error.ToString()))
        {
            yield return "plaintext in the error";
        }
    }

    // As text, and in base64 at each of its three alignments but for the characters that depend on what stands beside it.
    private static bool Holds(string text) => text.Contains(FaultScenarios.Marker, StringComparison.Ordinal)
        || Enumerable.Range(0, 3).Any(shift => text.Contains(
            Convert.ToBase64String([.. new byte[shift], .. MarkerBytes])[4..^4], StringComparison.Ordinal));

    private static async Task<string> StateAsync(FieldCryptDynamoDbClient observer, FaultStage stage)
    {
        var response = await observer.TransactGetItemsAsync(
            new TransactGetItemsRequest
            {
                TransactItems = [.. new[] { stage.One, stage.Other }.Select(id => new TransactGetItem
                {
                    Get = new Get { TableName = stage.Table, Key = FaultScenarios.Key(id) },
                })],
            },
            Token);
        return string.Join('|', response.Responses.Select(each => each.Item is { } item
            ? $"{item["Secret"].S[FaultScenarios.Marker.Length..]},{item["N"].N},{item["Clear"].S},{item["Loose"].N}"
            : "none"));
    }

    private FieldCryptDynamoDbClient Client(AwsNetwork network, KmsKeyProvider keys, string table, int retries, int attempts)
    {
        var config = network.Configure(fixture.Service.CreateConfig(Region));
        config.MaxErrorRetry = retries;
        return new FieldCryptDynamoDbClient(fixture.Service.Credentials, config, new FieldCryptDynamoDbOptions
        {
            Keys = keys,
            MaxUpdateAttempts = attempts,
            Tables =
            [
                new TableSchema(table, "Id", null, new Dictionary<string, FieldAction>
                {
                    ["Secret"] = FieldAction.EncryptAndSign,
                    ["N"] = FieldAction.EncryptAndSign,
                    ["Clear"] = FieldAction.SignOnly,
                    ["Loose"] = FieldAction.DoNothing,
                }),
            ],
        });
    }
}
