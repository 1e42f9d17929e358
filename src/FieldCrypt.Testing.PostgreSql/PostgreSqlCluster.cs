using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FieldCrypt.Testing.Services;

namespace FieldCrypt.Testing;

/// <summary>A PostgreSQL cluster of its own for tests and demonstrations, from the binaries that this machine has, and standbys that follow it.</summary>
/// <remarks>
/// <para>
/// It listens on the loopback interface, trusts whoever connects, keeps its data in a temporary folder and ends with this process. A process that runs as
/// root starts it as the user <c>postgres</c>, because PostgreSQL refuses to run as root. Not on Windows.
/// </para>
/// <para>A standby replicates by streaming, as a secondary Region of an Aurora global database follows its primary: it can be read and, once promoted, written.</para>
/// </remarks>
public sealed class PostgreSqlCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly string _binaries;
    private readonly string _folder;
    private readonly ChildProcess _server;

    private PostgreSqlCluster(string binaries, string folder, int port, ChildProcess server)
    {
        _binaries = binaries;
        _folder = folder;
        Port = port;
        _server = server;
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How to connect, to the database <c>postgres</c>. It waits a minute for a connection: on a busy machine fifteen seconds, as usual, were too few.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Timeout=60";

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="LocalServiceException">It cannot be had here; the message says what to install.</exception>
    public static async Task<PostgreSqlCluster> StartAsync(CancellationToken cancellationToken = default)
    {
        var binaries = FindBinaries();
        var folder = NewFolder();
        await RunAsync(
            [Path.Combine(binaries, "initdb"), "-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken).ConfigureAwait(false);
        return await StartAsync(binaries, folder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies the cluster and starts the copy as a standby that follows it.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="LocalServiceException">It could not be copied or started.</exception>
    public async Task<PostgreSqlCluster> StartStandbyAsync(CancellationToken cancellationToken = default)
    {
        var folder = NewFolder();
        await RunAsync(
            [Path.Combine(_binaries, "pg_basebackup"), "-D", folder, "-d", $"host=127.0.0.1 port={Port} user=postgres", "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            cancellationToken).ConfigureAwait(false);
        return await StartAsync(_binaries, folder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs SQL as an administrator does, with psql.</summary>
    /// <param name="sql">One or more statements.</param>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What psql writes.</returns>
    /// <exception cref="LocalServiceException">It failed.</exception>
    public Task<string> PsqlAsync(string sql, string database = "postgres", CancellationToken cancellationToken = default) => RunAsync(
        [Path.Combine(_binaries, "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-d", database, "-c", sql],
        cancellationToken);

    /// <summary>Makes a standby a primary, as a fail-over does: from then on it can be written.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task PromoteAsync(CancellationToken cancellationToken = default) =>
        RunAsync([Path.Combine(_binaries, "pg_ctl"), "promote", "-w", "-D", _folder], cancellationToken);

    /// <summary>Ends the cluster and deletes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not the shutdown that waits for clients, whose pools may hold connections.
        await RunAsync([Path.Combine(_binaries, "pg_ctl"), "stop", "-w", "-m", "immediate", "-D", _folder], CancellationToken.None).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        await RunAsync(["/bin/rm", "-rf", _folder], CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task<PostgreSqlCluster> StartAsync(string binaries, string folder, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var command = AsPostgres(
        [
            Path.Combine(binaries, "postgres"), "-D", folder, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "wal_level=replica", "-c", "hot_standby=on", "-c", "fsync=off", "-c", "max_connections=200",
        ]);
        var cluster = new PostgreSqlCluster(binaries, folder, port, ChildProcess.Start(command[0], "/", [.. command[1..]]));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        while (!await AcceptsAsync(cluster, timeout.Token).ConfigureAwait(false))
        {
            if (cluster._server.HasExited || timeout.IsCancellationRequested)
            {
                throw new LocalServiceException("PostgreSQL did not start.");
            }

            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }

        return cluster;
    }

    private static async Task<bool> AcceptsAsync(PostgreSqlCluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.PsqlAsync("select 1", cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is LocalServiceException or OperationCanceledException)
        {
            return false;
        }
    }

    private static string FindBinaries()
    {
        IEnumerable<string> versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal) : [];
        var places = versions.Select(static version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return places.FirstOrDefault(static place => File.Exists(Path.Combine(place, "initdb")) && File.Exists(Path.Combine(place, "postgres")))
            ?? throw new LocalServiceException("PostgreSQL is not installed here: install Debian's package postgresql, or its like.");
    }

    private static string NewFolder() => Path.Combine(Path.GetTempPath(), $"fieldcrypt-postgresql-{Guid.NewGuid():N}");

    private static string[] AsPostgres(string[] command) => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
        ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", .. command]
        : command;

    private static async Task<string> RunAsync(string[] command, CancellationToken cancellationToken)
    {
        command = AsPostgres(command);
        using var process = Start(command);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0
            ? await output.ConfigureAwait(false)
            : throw new LocalServiceException($"{Path.GetFileName(command.First(static part => part.Contains('/', StringComparison.Ordinal)))} failed: {(await errors.ConfigureAwait(false)).Trim()}");
    }

    private static Process Start(string[] command)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(command[0], command[1..])
            {
                WorkingDirectory = "/",
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LocalServiceException($"{command[0]} cannot be started here.", e);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
