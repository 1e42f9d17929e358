using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FieldCrypt.Operations.Tests;

/// <summary>A worker in a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private WorkerProcess(Process process, ChildSettings settings)
    {
        _process = process;
        Settings = settings;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public ChildSettings Settings { get; }

    /// <summary>The number of its process.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has done, in order, a number each.</summary>
    public List<int> Done => [.. File.ReadLines(Settings.Record).Where(line => line.Length > 0).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Starts a worker, and waits until it takes part.</summary>
    public static async Task<WorkerProcess> StartAsync(ChildSettings settings, CancellationToken cancellationToken)
    {
        settings = settings with { SiloPort = FreePort(), GatewayPort = FreePort() };
        var folder = AppContext.BaseDirectory.Replace("FieldCrypt.Operations.Orleans.Tests", "FieldCrypt.Operations.Orleans.Child", StringComparison.Ordinal);
        var worker = new WorkerProcess(
            Process.Start(new ProcessStartInfo("dotnet")
            {
                ArgumentList = { "exec", Path.Combine(folder, "FieldCrypt.Operations.Orleans.Child.dll"), settings.Write() },
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!,
            settings);
        var line = await worker._process.StandardOutput.ReadLineAsync(cancellationToken);
        Assert.True(line?.StartsWith("ready", StringComparison.Ordinal) == true, $"The worker did not start: {await worker.ErrorsAsync(line is null)}");
        return worker;
    }

    /// <summary>Kills it, as the kernel does when there is no memory left.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Takes all processor time from it, as a machine that is paused does.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task GoOnAsync() => SignalAsync("CONT");

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string> ErrorsAsync(bool isOver) => isOver ? await _errors : "it wrote something else";

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
