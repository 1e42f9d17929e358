using FieldCrypt.Operations.Pace;
using FieldCrypt.Operations.Wire;

namespace FieldCrypt.Operations.Work;

/// <summary>A limit of the whole cluster, as one worker sees it: it takes portions of a quarter of a second, and asks for the next one when they are used up.</summary>
internal sealed class SharedPace : IPace
{
    private const double PortionSeconds = 0.25;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly IPaceGrain _grain;
    private readonly TimeProvider _time;
    private readonly int _perSecond;
    private readonly int _portion;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _left;

    private SharedPace(IPaceGrain grain, int perSecond, TimeProvider time)
    {
        _grain = grain;
        _time = time;
        _perSecond = perSecond;
        _portion = (int)Math.Ceiling(perSecond * PortionSeconds);
    }

    /// <param name="grains">The cluster.</param>
    /// <param name="key">Job and kind.</param>
    /// <param name="perSecond">The limit; null for none.</param>
    /// <param name="time">The clock.</param>
    public static IPace Of(IGrainFactory grains, string key, int? perSecond, TimeProvider time) =>
        perSecond is { } rate ? new SharedPace(grains.GetGrain<IPaceGrain>(key), rate, time) : new Bucket(null);

    public async ValueTask TakeAsync(long amount, CancellationToken cancellationToken)
    {
        if (amount <= 0)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (amount > _left)
            {
                amount -= _left;
                _left = 0;
                await TakePortionAsync(cancellationToken).ConfigureAwait(false);
                _left = _portion;
            }

            _left -= amount;
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TakePortionAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var wait = await _grain.TakeAsync(_portion, _perSecond).WaitAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (ClusterFailures.MayPass(e, cancellationToken))
            {
                await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
