using FieldCrypt.Testing;
using FieldCrypt.Tool.Clusters;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Tests.Clusters;

/// <summary>Workers and jobs of a cluster, as somebody would start them.</summary>
public class ClusterTests(Clinic clinic)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_is_encrypted_by_a_worker_and_the_report_is_that_of_one_machine()
    {
        await using var postgreSql = await PostgreSqlCluster.StartAsync(Token);
        using var folder = new TemporaryFolder();
        var line = await clinic.NewcomerAsync(folder, patients: 3, id: "clustered");
        line = line with
        {
            Environment = new(line.Environment)
            {
                ["FIELDCRYPT_CLUSTER"] = postgreSql.ConnectionString,
            },
        };
        folder.Settings("""
            { "keys": [{ "keyFile": "app.keys" }], "tables": [{ "name": "Patients", "partitionKey": "Id", "encrypted": ["Ssn"], "signed": ["Clinic"] }] }
            """);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("keys", "file", "create", "app.keys", "--namespace", "clinic", "--name", "2026")).Code);
        var (code, _, error) = await line.RunAsync("cluster", "jobs");
        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains("fieldcrypt cluster set-up", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("cluster", "set-up")).Code);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (silo, gateway) = (FreePort(), FreePort());
        var worker = (line with { Stop = stop.Token }).RunAsync("worker", "--port", silo, "--gateway-port", gateway);
        while (!worker.IsCompleted && (await line.RunAsync("cluster", "jobs")).Code != ExitCode.Done)
        {
            await Task.Delay(200, Token);
        }

        var (encrypted, told, remarks) = await line.RunAsync("encrypt", "--cluster");
        Assert.Equal((ExitCode.Done, true), (encrypted, told.Contains("changed                3\n", StringComparison.Ordinal)));
        Assert.Contains("Job encrypt-Patients was submitted.", remarks, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("verify", "--cluster", "--job", "mine")).Code);
        Assert.Contains("mine", (await line.RunAsync("cluster", "jobs")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("cluster", "follow", "mine")).Code);
        Assert.Equal(ExitCode.Misused, (await line.RunAsync("cluster", "pause", "nobody's")).Code);
        Assert.Equal(ExitCode.Done, (await line.RunAsync("cluster", "remove", "mine")).Code);

        await stop.CancelAsync();
        Assert.Equal(ExitCode.Done, (await worker).Code);
    }

    [Theory]
    [InlineData("--private-network", "worker", "--listen", "10.0.0.7")]
    [InlineData("is not the address", "worker", "--listen", "0.0.0.0")]
    [InlineData("FIELDCRYPT_CLUSTER", "worker")]
    [InlineData("FIELDCRYPT_CLUSTER", "cluster", "jobs")]
    public async Task What_would_be_open_to_others_or_is_no_cluster_is_refused(string hint, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await new CommandLine { Folder = folder.Path }.RunAsync(arguments);
        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_rewraps_only_to_keys_of_its_own_settings()
    {
        using var folder = new TemporaryFolder();
        var settings = new ToolSettings { Folder = folder.Path, Keys = [new KeySettings { Kms = "arn:aws:kms:us-east-1:111122223333:key/ours" }] };
        var host = new ToolHost
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            OpenInput = () => Stream.Null,
            IsOutputTerminal = false,
            IsErrorTerminal = false,
            CanAsk = true,
            Environment = new Dictionary<string, string>(),
            Folder = folder.Path,
        };
        var foreign = JobParameters.DefineRewrap((JobParameters.Table, "Patients"), new KeySettings { Kms = "arn:aws:kms:us-east-1:444455556666:key/theirs" }, wholeItems: false);

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => new WorkerJobs(host, settings).CreateAsync(foreign, Token));

        Assert.Contains("among their keys", error.Message, StringComparison.Ordinal);
    }

    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return $"{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
