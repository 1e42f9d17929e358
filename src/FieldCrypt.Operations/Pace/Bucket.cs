using System.Threading.RateLimiting;

namespace FieldCrypt.Operations.Pace;

/// <summary>A rate that several workers share: what was taken is waited for, so that on average the rate holds.</summary>
internal sealed class Bucket : IPace
{
    private const double Period = 0.05;
    private readonly TokenBucketRateLimiter? _limiter;
    private readonly int _burst;

    /// <param name="perSecond">The rate; null for none.</param>
    public Bucket(int? perSecond)
    {
        if (perSecond is not { } rate)
        {
            return;
        }

        _burst = (int)Math.Ceiling(rate * Period);
        _limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = _burst,
            TokensPerPeriod = _burst,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)_burst / rate),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            AutoReplenishment = true,
        });
    }

    /// <summary>Waits until so much may be taken.</summary>
    public async ValueTask TakeAsync(long amount, CancellationToken cancellationToken)
    {
        for (; _limiter is not null && amount > 0; amount -= _burst)
        {
            using var lease = await _limiter.AcquireAsync((int)Math.Min(amount, _burst), cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => _limiter?.DisposeAsync() ?? ValueTask.CompletedTask;
}
