namespace FieldCrypt.Keys.Branch;

/// <summary>A lock on a folder that one process and one user of it holds at a time: the file <c>.lock</c> in it, kept open.</summary>
/// <remarks>It ends with its process, however that ends. The file stays, so that nobody locks one that is being removed.</remarks>
internal sealed class FolderLock : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock; the folder is created if it is not there.</summary>
    /// <exception cref="FieldCryptConfigurationException">The folder cannot be written, or others held the lock for half a minute.</exception>
    public static async Task<FolderLock> AcquireAsync(string folder, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(folder);
                }
                else
                {
                    Directory.CreateDirectory(folder, OwnerOnly);
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                return new FolderLock(new FileStream(Path.Combine(folder, ".lock"), options));
            }
            catch (UnauthorizedAccessException e)
            {
                throw new FieldCryptConfigurationException($"Key store {folder} cannot be written: {ForeignText.Shown(e.Message)}", e);
            }
            catch (IOException e) when (waited >= Patience || e is DirectoryNotFoundException or PathTooLongException)
            {
                throw new FieldCryptConfigurationException($"Key store {folder} cannot be locked for writing: {ForeignText.Shown(e.Message)}", e);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
