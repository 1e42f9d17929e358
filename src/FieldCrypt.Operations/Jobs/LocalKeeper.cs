namespace FieldCrypt.Operations;

/// <summary>Keeps checkpoints of a job that this process runs alone.</summary>
internal sealed class LocalKeeper(ICheckpointStore checkpoints, ProgressBoard board, JobControl? control) : ISegmentKeeper
{
    public ValueTask<bool> MayGoOnAsync(CancellationToken cancellationToken) => control?.MayGoOnAsync(cancellationToken) ?? ValueTask.FromResult(true);

    public async ValueTask KeepAsync(SegmentCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        await checkpoints.WriteAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        board.Put(checkpoint);
    }
}
