using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace FieldCrypt.Testing.Services;

/// <summary>Services that were fetched once, kept under the user's cache folder.</summary>
internal static class ServiceCache
{
    private const long MaxUnpackedLength = 512L << 20;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromMinutes(5);

    private static string Root => Environment.GetEnvironmentVariable("FIELDCRYPT_CACHE") is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "fieldcrypt");

    /// <summary>The folder of an npm package alone, fetched with the npm client if it is not there yet.</summary>
    public static Task<string> NpmPackageAsync(string name, string version, CancellationToken cancellationToken) =>
        FolderAsync($"{name}-{version}", "package", (folder, token) => FetchAsync(name, version, folder, token), cancellationToken);

    /// <summary>The folder of an npm package that has what it depends on beside it, installed if it is not there yet; no script of it runs.</summary>
    public static async Task<string> NpmInstallationAsync(string name, string version, CancellationToken cancellationToken)
    {
        const string Content = "installed";
        var installed = await FolderAsync($"{name.Replace('/', '-')}-{version}-{Content}", Content, InstallAsync, cancellationToken).ConfigureAwait(false);
        return Path.Combine(installed, "node_modules", name);

        async Task InstallAsync(string temporary, CancellationToken token)
        {
            var folder = Directory.CreateDirectory(Path.Combine(temporary, Content)).FullName;
            var error = await NpmAsync(
                folder,
                ["install", $"{name}@{version}", "--prefix", folder, "--ignore-scripts", "--omit=dev", "--omit=optional", "--no-audit", "--no-fund", "--silent"],
                token).ConfigureAwait(false);
            if (!Directory.Exists(Path.Combine(folder, "node_modules", name)))
            {
                throw new LocalServiceException($"npm could not install {name}@{version}: {error}");
            }
        }
    }

    // Several processes may ask at once on a fresh machine: one fetches, the others wait. The folder appears whole or not at all.
    private static async Task<string> FolderAsync(
        string name, string content, Func<string, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root, name);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        Directory.CreateDirectory(Root);
        using var alone = await LockAsync(folder + ".lock", cancellationToken).ConfigureAwait(false);
        if (!Directory.Exists(folder))
        {
            var temporary = Directory.CreateDirectory(Path.Combine(Root, Path.GetRandomFileName())).FullName;
            try
            {
                await fetch(temporary, cancellationToken).ConfigureAwait(false);
                Directory.Move(Path.Combine(temporary, content), folder);
            }
            finally
            {
                Directory.Delete(temporary, recursive: true);
            }
        }

        return folder;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < FetchTimeout)
            {
                await Task.Delay(200, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task FetchAsync(string name, string version, string folder, CancellationToken cancellationToken)
    {
        var error = await NpmAsync(folder, ["pack", $"{name}@{version}", "--silent"], cancellationToken).ConfigureAwait(false);
        var archive = Directory.GetFiles(folder, "*.tgz").SingleOrDefault()
            ?? throw new LocalServiceException($"npm could not fetch {name}@{version}: {error}");
        await UnpackAsync(archive, folder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs npm to its end; what it said is wrong, if anything.</summary>
    private static async Task<string> NpmAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var npm = StartNpm(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken).WaitAsync(FetchTimeout, cancellationToken).ConfigureAwait(false);
        await output.ConfigureAwait(false);
        return await error.ConfigureAwait(false);
    }

    private static Process StartNpm(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LocalServiceException("npm is not installed: install Node.js, which brings it.", e);
        }
    }

    // TarFile refuses entries that would land outside the folder.
    private static async Task UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(archive);
        await using (file.ConfigureAwait(false))
        {
            if (file.Length > MaxUnpackedLength)
            {
                throw new LocalServiceException($"{archive} is larger than expected.");
            }

            var unzipped = new GZipStream(file, CompressionMode.Decompress);
            await using (unzipped.ConfigureAwait(false))
            {
                await TarFile.ExtractToDirectoryAsync(unzipped, folder, overwriteFiles: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
