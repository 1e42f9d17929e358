using FieldCrypt.Keys.Caching;

namespace FieldCrypt.Tests.Keys.Caching;

/// <summary>A key that says whether it was cleared, and how often.</summary>
internal sealed class TestKey(int number) : SharedKey
{
    private int _cleared;

    /// <summary>Which load made it.</summary>
    public int Number => number;

    public bool IsCleared => Volatile.Read(ref _cleared) > 0;

    public int TimesCleared => Volatile.Read(ref _cleared);

    protected override void Clear() => Interlocked.Increment(ref _cleared);
}
