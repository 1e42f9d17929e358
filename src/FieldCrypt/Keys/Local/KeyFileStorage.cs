using System.Security.Cryptography;

namespace FieldCrypt.Keys.Local;

/// <summary>A key file on disk: for its owner only, and never half written.</summary>
internal static class KeyFileStorage
{
    private const long MaxLength = 1 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
            var length = RandomAccess.GetLength(file);
            if (length is 0 or > MaxLength)
            {
                throw new FieldCryptConfigurationException($"{path} is not a key file: it is empty, or larger than {MaxLength} bytes.");
            }

            // Size and mode are those of the open file: another one could be put at the path between looking and reading.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
            {
                throw new FieldCryptConfigurationException(
                    $"Key file {path} is accessible to others than its owner. Run: chmod 600 {path}");
            }

            var content = new byte[length];
            for (var filled = 0; filled < content.Length;)
            {
                var read = await RandomAccess.ReadAsync(file, content.AsMemory(filled), filled, cancellationToken).ConfigureAwait(false);
                filled += read > 0 ? read : throw new FieldCryptConfigurationException($"Key file {path} shrank while it was read.");
            }

            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FieldCryptConfigurationException($"Key file {path} does not exist. Correct the path, or make one: KeyFile.Create, then SaveAsync.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FieldCryptConfigurationException($"Key file {path} cannot be read: {ForeignText.Shown(e.Message)}", e);
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="content">What.</param>
    /// <param name="replaced">SHA-256 of the only file that may be replaced; null for any.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="ConcurrentUpdateException">There is another file than may be replaced; nothing was written.</exception>
    public static async Task WriteAsync(string path, byte[] content, byte[]? replaced, CancellationToken cancellationToken)
    {
        try
        {
            await ReplaceAsync(path, content, replaced, cancellationToken).ConfigureAwait(false);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FieldCryptConfigurationException($"Key file {path} cannot be written: create its folder first, or correct the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FieldCryptConfigurationException($"Key file {path} cannot be written: {ForeignText.Shown(e.Message)}", e);
        }
    }

    private static async Task ReplaceAsync(string path, byte[] content, byte[]? replaced, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var temporary = $"{Path.GetFullPath(path)}.{Path.GetRandomFileName()}";
        try
        {
            var stream = new FileStream(temporary, options);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            // As late as can be. Between here and the next line another writer would still go unseen.
            await RequireUnchangedAsync(path, replaced, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static async Task RequireUnchangedAsync(string path, byte[]? expected, CancellationToken cancellationToken)
    {
        if (expected is null || !File.Exists(path))
        {
            return;
        }

        var present = File.OpenRead(path);
        await using (present.ConfigureAwait(false))
        {
            var seen = await SHA256.HashDataAsync(present, cancellationToken).ConfigureAwait(false);
            if (!expected.AsSpan().SequenceEqual(seen))
            {
                throw new ConcurrentUpdateException(
                    $"Key file {path} was written by somebody else since it was read, and may have a key that would be lost. Nothing was written; read it again.");
            }
        }
    }
}
