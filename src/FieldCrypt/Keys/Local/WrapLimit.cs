using Microsoft.Extensions.Logging;

namespace FieldCrypt.Keys.Local;

/// <summary>How often a key has wrapped with random nonces, and how often it may (NIST SP 800-38D §8.3: 2³² times).</summary>
/// <remarks>Thread-safe. It counts what one provider wraps; what other processes and earlier ones wrapped with the key comes on top.</remarks>
internal sealed partial class WrapLimit(string keyName, ILogger? logger, long wrapped)
{
    public const long Most = 1L << 32;
    public const long Warning = Most / 2;

    private long _wrapped = wrapped;

    /// <summary>Counts one more.</summary>
    /// <exception cref="KeyAccessException">It would be one too many.</exception>
    public void Count()
    {
        var count = Interlocked.Increment(ref _wrapped);
        if (count < Warning)
        {
            return;
        }

        if (count > Most)
        {
            throw new KeyAccessException(
                KeyAccessFailure.InvalidState,
                $"Local key {keyName} has wrapped 2^32 data keys, as many as a key may with random nonces. Rotate it: a new active key goes on, and this one "
                + "still opens.")
            {
                KeyId = keyName,
                Operation = "Wrap",
            };
        }

        if (count == Warning && logger is not null)
        {
            ShouldRotate(logger, keyName, count);
        }
    }

    [LoggerMessage(201, LogLevel.Warning, "Local key {KeyName} has wrapped {Count} data keys in this process, half of what a key may: rotate it.")]
    private static partial void ShouldRotate(ILogger logger, string keyName, long count);
}
