namespace FieldCrypt.Operations.Wire;

/// <summary>A limit that all workers of a job share; its key names job and kind.</summary>
internal interface IPaceGrain : IGrainWithStringKey
{
    /// <summary>Takes a portion of what the limit allows.</summary>
    /// <param name="portion">How much.</param>
    /// <param name="perSecond">The limit.</param>
    /// <returns>How long to wait before it is used.</returns>
    Task<TimeSpan> TakeAsync(int portion, int perSecond);
}
