namespace FieldCrypt.Keys.Caching;

/// <summary>A key that a cache and several users hold at once: it is cleared when the last of them has let go.</summary>
/// <remarks>Thread-safe. Whoever makes it holds it. Counting is interlocked, so that no user waits for another.</remarks>
internal abstract class SharedKey
{
    private int _holders = 1;

    /// <summary>Holds the key, unless it was cleared in the meantime.</summary>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>Lets go; each holder does so once.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Clear();
        }
    }

    /// <summary>Clears key material. Called once, when nobody holds the key.</summary>
    protected abstract void Clear();
}
