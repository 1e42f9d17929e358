using System.Diagnostics.Metrics;

namespace FieldCrypt.Diagnostics;

/// <summary>What FieldCrypt counts, under the meter <c>FieldCrypt</c>. No instrument and no tag ever holds a value of an item.</summary>
internal static class FieldCryptMetrics
{
    private static readonly Meter Meter = new("FieldCrypt");

    /// <summary>Plaintext items that a policy let through; tagged with the table.</summary>
    private static readonly Counter<long> PlaintextReads = Meter.CreateCounter<long>(
        "fieldcrypt.items.plaintext_reads", "{item}", "Items of protected tables that were read without encryption, as a policy allows.");

    /// <summary>Optimistic writes that lost a race and were tried again; tagged with the table.</summary>
    private static readonly Counter<long> UpdateRetries = Meter.CreateCounter<long>(
        "fieldcrypt.updates.retries", "{retry}", "Updates of protected items that were tried again because another writer was faster.");

    /// <summary>Keys that were in memory, opened, when they were needed; tagged with the cache.</summary>
    private static readonly Counter<long> CacheHits = Meter.CreateCounter<long>(
        "fieldcrypt.keys.cache.hits", "{key}", "Keys that were found opened in memory.");

    /// <summary>Keys that had to be opened, or whose opening was waited for; tagged with the cache.</summary>
    private static readonly Counter<long> CacheMisses = Meter.CreateCounter<long>(
        "fieldcrypt.keys.cache.misses", "{key}", "Keys that were not in memory, so that opening them was waited for.");

    public static void PlaintextRead(string table) => PlaintextReads.Add(1, new KeyValuePair<string, object?>("fieldcrypt.table", table));

    public static void UpdateRetried(string table) => UpdateRetries.Add(1, new KeyValuePair<string, object?>("fieldcrypt.table", table));

    public static void KeyFoundInCache(string cache) => CacheHits.Add(1, new KeyValuePair<string, object?>("fieldcrypt.cache", cache));

    public static void KeyMissedInCache(string cache) => CacheMisses.Add(1, new KeyValuePair<string, object?>("fieldcrypt.cache", cache));
}
