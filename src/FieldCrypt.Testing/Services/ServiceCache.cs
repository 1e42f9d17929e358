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

    /// <summary>The folder of an npm package, fetched with the npm client if it is not there yet.</summary>
    /// <inheritdoc cref="FetchedOnceAsync" path="/remarks"/>
    public static Task<string> NpmPackageAsync(string name, string version, CancellationToken cancellationToken) => FetchedOnceAsync(
        $"{name}-{version}",
        async temporary =>
        {
            await PackAsync(name, version, temporary, cancellationToken).ConfigureAwait(false);
            return Path.Combine(temporary, "package");
        },
        cancellationToken);

    /// <summary>A folder whose <c>node_modules</c> has an npm package and all that it needs, installed with the npm client if it is not there yet.</summary>
    /// <inheritdoc cref="FetchedOnceAsync" path="/remarks"/>
    public static Task<string> NpmInstallationAsync(string name, string version, CancellationToken cancellationToken) => FetchedOnceAsync(
        $"{name.Replace('/', '-')}-{version}-installed",
        async temporary =>
        {
            var installed = Directory.CreateDirectory(Path.Combine(temporary, "installed")).FullName;
            var error = await NpmAsync(
                installed, ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", installed, $"{name}@{version}"], cancellationToken)
                .ConfigureAwait(false);
            return Directory.Exists(Path.Combine(installed, "node_modules"))
                ? installed
                : throw new LocalServiceException($"npm could not install {name}@{version}: {error}");
        },
        cancellationToken);

    /// <remarks>Several processes may ask at once on a fresh machine: one fetches, the others wait. The folder appears whole or not at all.</remarks>
    private static async Task<string> FetchedOnceAsync(string name, Func<string, Task<string>> fetch, CancellationToken cancellationToken)
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
                Directory.Move(await fetch(temporary).ConfigureAwait(false), folder);
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

    private static async Task PackAsync(string name, string version, string folder, CancellationToken cancellationToken)
    {
        var error = await NpmAsync(folder, ["pack", $"{name}@{version}", "--silent"], cancellationToken).ConfigureAwait(false);
        var archive = Directory.GetFiles(folder, "*.tgz").SingleOrDefault()
            ?? throw new LocalServiceException($"npm could not fetch {name}@{version}: {error}");
        await UnpackAsync(archive, folder, cancellationToken).ConfigureAwait(false);
    }

    // What it wrote to its error output.
    private static async Task<string> NpmAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = StartNpm(start);
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
