using System.CommandLine;
using System.Globalization;
using System.Net;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Tool.Clusters;

/// <summary><c>fieldcrypt worker</c>: a worker of a cluster, until it is told to end.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen")
        {
            Description = "The address that other workers and clients reach it by; only this machine unless told otherwise.",
            HelpName = "address",
            DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
        };
        var port = new Option<int>("--port") { Description = "The port for other workers.", HelpName = "number", DefaultValueFactory = _ => 11111 };
        var gateway = new Option<int>("--gateway-port") { Description = "The port for who submits jobs.", HelpName = "number", DefaultValueFactory = _ => 30000 };
        var privateNetwork = new Option<bool>("--private-network")
        {
            Description = "Only workers, and those who may submit jobs, reach the address: whoever reaches its ports may have jobs run, and they are not encrypted.",
        };
        var decrypt = new Option<bool>("--allow-decrypt") { Description = "Take part in 'decrypt' too, for whoever may submit jobs." };
        var skipped = new Option<string?>("--skipped") { Description = "Write every item that this worker skips to this file, a line of JSON each.", HelpName = "file" };
        var command = new Command("worker", "Run a worker of the settings' cluster: it takes part in the jobs that are submitted with --cluster, with its own settings and keys.")
        {
            listen, port, gateway, privateNetwork, decrypt, skipped,
        };
        command.SetTask(async (run, cancellationToken) =>
        {
            var address = AddressOf(run.Value(listen)!, run.Value(privateNetwork));
            var settings = ClusterSession.Required(run.Settings);
            await using var file = run.Value(skipped) is { } path ? new FileStream(run.PathOf(path), FileMode.Append, FileAccess.Write) : null;
            using var sink = file is null ? null : new JsonLinesSkipSink(file);
            var defaults = new ClusterWorkerOptions();
            var options = defaults with { Skips = sink, Actions = run.Value(decrypt) ? [.. defaults.Actions, JobAction.Decrypt] : defaults.Actions };
            using var log = new WorkerLog(run);
            using var host = Build(run, log, options, address, run.Value(port), run.Value(gateway));
            try
            {
                await host.StartAsync(cancellationToken);
            }
            catch (Exception e) when (ClusterSession.Explained(e, settings) is { } error)
            {
                throw error;
            }

            run.Remark(string.Create(
                CultureInfo.InvariantCulture, $"Worker of cluster {settings.Id} at {address}:{run.Value(port)}: {string.Join(", ", options.Actions)}. Ctrl+C ends it."));
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await host.StopAsync(CancellationToken.None);
            return ExitCode.Done;
        });
        return command;
    }

    /// <exception cref="ToolUsageException">It is no address of a machine, or others reach it, and nobody said that they may.</exception>
    private static IPAddress AddressOf(string text, bool isPrivateNetwork)
    {
        if (!IPAddress.TryParse(text, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            throw new ToolUsageException($"'{ForeignText.Shown(text)}' is not the address of this machine: --listen takes one by which the others reach it, such as 10.0.0.7.");
        }

        return IPAddress.IsLoopback(address) || isPrivateNetwork
            ? address
            : throw new ToolUsageException(
                "Whoever reaches a worker's ports may have jobs run with its keys. If only workers and those who may do that reach the address, add --private-network.");
    }

    private static IHost Build(ToolRun run, WorkerLog log, ClusterWorkerOptions options, IPAddress address, int port, int gateway)
    {
        var settings = run.Settings.Cluster!;

        // Nothing but the tool's own settings counts: no file of the current folder, no variable.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.UseOrleans(silo => silo
            .UseFieldCryptPostgreSql(settings.Connection!, settings.Id)
            .ConfigureEndpoints(address, port, gateway)
            .AddFieldCryptWorker(_ => new WorkerJobs(run.Host, run.Settings), options));
        return builder.Build();
    }
}
