namespace FieldCrypt.Operations;

/// <summary>Who keeps how far a segment is, and says whether it goes on.</summary>
internal interface ISegmentKeeper
{
    /// <summary>Waits while the job is paused.</summary>
    /// <returns>Whether another step is to be done.</returns>
    ValueTask<bool> MayGoOnAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a checkpoint, before the next step begins.</summary>
    ValueTask KeepAsync(SegmentCheckpoint checkpoint, CancellationToken cancellationToken);
}
