using FieldCrypt.Operations.Wire;

namespace FieldCrypt.Operations.Grains;

/// <summary>Hands out portions of a limit, one after the other. Nothing is stored: one that begins anew gives one portion too much.</summary>
internal sealed class PaceGrain(ClusterWorkerOptions options) : Grain, IPaceGrain
{
    private DateTimeOffset _next;

    public Task<TimeSpan> TakeAsync(int portion, int perSecond)
    {
        var now = options.TimeProvider.GetUtcNow();
        var from = _next > now ? _next : now;
        _next = from + TimeSpan.FromSeconds((double)Math.Max(portion, 0) / Math.Max(perSecond, 1));
        return Task.FromResult(from - now);
    }
}
