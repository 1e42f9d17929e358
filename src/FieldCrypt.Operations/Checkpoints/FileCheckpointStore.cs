using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FieldCrypt.Operations;

/// <summary>Keeps the checkpoints of one job in a folder: a file for the plan, and one for each segment.</summary>
/// <remarks>
/// Thread-safe; one process at a time. A file is written beside its former one, forced to the disk, and put in its place in one move: a process that is
/// killed leaves the former. On Unix only the user may read the files, for positions hold keys of items.
/// </remarks>
public sealed class FileCheckpointStore : ICheckpointStore, IDisposable
{
    private const string PlanFile = "job.json";
    private const string LockFile = "job.lock";
    private readonly string _folder;
    private readonly FileStream _lock;

    /// <summary>Opens a folder, which is made if it is not there.</summary>
    /// <param name="folder">The folder, of this job alone.</param>
    /// <exception cref="FieldCryptConfigurationException">It cannot be made or written, or another process has it open.</exception>
    public FileCheckpointStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(_folder);
            }
            else
            {
                Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            _lock = new FileStream(Path.Combine(_folder, LockFile), Options(FileMode.OpenOrCreate));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FieldCryptConfigurationException(
                $"The folder of checkpoints {ForeignText.Shown(_folder, 512)} cannot be used, or another process runs the job: {ForeignText.Shown(e.Message, 512)}", e);
        }
    }

    /// <inheritdoc/>
    public Task<JobPlan?> ReadPlanAsync(CancellationToken cancellationToken) => ReadAsync(PlanFile, CheckpointJson.Default.JobPlan, cancellationToken);

    /// <inheritdoc/>
    public Task WritePlanAsync(JobPlan plan, CancellationToken cancellationToken)
    {
        // Whoever took only the plan away left segments that say nothing of the new one.
        ClearSegments();
        return WriteAsync(PlanFile, plan, CheckpointJson.Default.JobPlan, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SegmentCheckpoint?> ReadAsync(int segment, CancellationToken cancellationToken) =>
        ReadAsync(SegmentFile(segment), CheckpointJson.Default.SegmentCheckpoint, cancellationToken);

    /// <inheritdoc/>
    public Task WriteAsync(SegmentCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return WriteAsync(SegmentFile(checkpoint.Segment), checkpoint, CheckpointJson.Default.SegmentCheckpoint, cancellationToken);
    }

    /// <summary>Lets another process have the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Takes away how far the job is, so that the next one begins anew.</summary>
    internal void Clear()
    {
        // The plan goes last: without it, what is left of the segments is nobody's.
        ClearSegments();
        File.Delete(Path.Combine(_folder, PlanFile));
    }

    private void ClearSegments()
    {
        foreach (var file in Directory.GetFiles(_folder, "segment-*.json"))
        {
            File.Delete(file);
        }
    }

    private static string SegmentFile(int segment) => string.Create(CultureInfo.InvariantCulture, $"segment-{segment:D6}.json");

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private async Task<T?> ReadAsync<T>(string file, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var path = Path.Combine(_folder, file);
        try
        {
            var stream = File.OpenRead(path);
            await using var _ = stream.ConfigureAwait(false);
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new FieldCryptConfigurationException($"{ForeignText.Shown(path, 512)} is no checkpoint of this release; take the folder away to begin the job anew.", e);
        }
    }

    private async Task WriteAsync<T>(string file, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, file);
        var draft = $"{path}.new";
        var stream = new FileStream(draft, Options(FileMode.Create));
        await using (stream.ConfigureAwait(false))
        {
            await JsonSerializer.SerializeAsync(stream, value, type, cancellationToken).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
