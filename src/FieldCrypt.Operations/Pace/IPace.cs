namespace FieldCrypt.Operations.Pace;

/// <summary>A rate at which a job takes something: its own in this process, or one that many processes share. Thread-safe.</summary>
internal interface IPace : IAsyncDisposable
{
    /// <summary>Waits until so much may be taken.</summary>
    ValueTask TakeAsync(long amount, CancellationToken cancellationToken);
}
