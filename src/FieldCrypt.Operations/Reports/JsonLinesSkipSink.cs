using System.Text.Json;

namespace FieldCrypt.Operations;

/// <summary>Writes skipped items to a stream, a JSON object on each line. Thread-safe.</summary>
/// <param name="stream">Where to; it stays the caller's.</param>
public sealed class JsonLinesSkipSink(Stream stream) : IJobSkipSink, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(JobSkip skip, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(skip);
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(skip, ReportJson.Line.JobSkip), (byte)'\n'];
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
