namespace FieldCrypt.Operations;

/// <summary>Takes the items that a job skipped, one by one: none is held in memory.</summary>
/// <remarks>Called by several threads. A step that is done twice, after a crash, tells its items twice.</remarks>
public interface IJobSkipSink
{
    /// <summary>Takes one item.</summary>
    ValueTask WriteAsync(JobSkip skip, CancellationToken cancellationToken);
}
