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
    /// <remarks>Several processes may ask at once on a fresh machine: one fetches, the others wait.</remarks>
    public static async Task<string> NpmPackageAsync(string name, string version, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root, $"{name}-{version}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        Directory.CreateDirectory(Root);
        using var alone = await LockAsync(folder + ".lock", cancellationToken).ConfigureAwait(false);
        if (!Directory.Exists(folder))
        {
            await FetchIntoAsync(folder, name, version, cancellationToken).ConfigureAwait(false);
        }

        return folder;
    }

    // The folder appears whole or not at all.
    private static async Task FetchIntoAsync(string folder, string name, string version, CancellationToken cancellationToken)
    {
        var temporary = Directory.CreateDirectory(Path.Combine(Root, Path.GetRandomFileName())).FullName;
        try
        {
            await FetchAsync(name, version, temporary, cancellationToken).ConfigureAwait(false);
            Directory.Move(Path.Combine(temporary, "package"), folder);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
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
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("pack");
        start.ArgumentList.Add($"{name}@{version}");
        start.ArgumentList.Add("--silent");
        using var npm = Process.Start(start)!;
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken).WaitAsync(FetchTimeout, cancellationToken).ConfigureAwait(false);
        await output.ConfigureAwait(false);
        var archive = Directory.GetFiles(folder, "*.tgz").SingleOrDefault()
            ?? throw new LocalServiceException($"npm could not fetch {name}@{version}: {await error.ConfigureAwait(false)}");
        await UnpackAsync(archive, folder, cancellationToken).ConfigureAwait(false);
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
