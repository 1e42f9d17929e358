using System.Diagnostics;
using System.Diagnostics.Metrics;
using FieldCrypt.Cryptography;

namespace FieldCrypt.Diagnostics;

/// <summary>What FieldCrypt counts, under the meter <c>FieldCrypt</c>. No instrument and no tag ever holds a value of an item.</summary>
/// <remarks>Thread-safe. An instrument that nobody listens to costs a branch.</remarks>
internal static class FieldCryptMetrics
{
    public const string TableTag = "fieldcrypt.table";
    public const string OperationTag = "fieldcrypt.operation";
    public const string BeaconTag = "fieldcrypt.beacon";
    public const string PrimitivesTag = "fieldcrypt.primitives.implementation";
    public const string CacheTag = "fieldcrypt.cache";
    public const string ErrorTag = "error.type";
    public const string Encrypt = "encrypt";
    public const string Decrypt = "decrypt";
    public const string OutcomeTag = "fieldcrypt.process_guard.outcome";
    public const string Refused = "refused";
    public const string Logged = "logged";
    public const string Allowed = "allowed";

    private static readonly Meter Meter = FieldCryptDiagnostics.Meter;

    /// <summary>Items that were encrypted and signed; tagged with the table.</summary>
    private static readonly Counter<long> ItemsEncrypted = Meter.CreateCounter<long>(
        "fieldcrypt.items.encrypted", "{item}", "Items that were encrypted and signed.");

    /// <summary>Items that were verified and decrypted; tagged with the table.</summary>
    private static readonly Counter<long> ItemsDecrypted = Meter.CreateCounter<long>(
        "fieldcrypt.items.decrypted", "{item}", "Items that were verified and decrypted.");

    /// <summary>Fields of those items that were encrypted; tagged with the table.</summary>
    private static readonly Counter<long> FieldsEncrypted = Meter.CreateCounter<long>(
        "fieldcrypt.fields.encrypted", "{field}", "Fields that were encrypted.");

    /// <summary>Fields of those items that were decrypted; tagged with the table.</summary>
    private static readonly Counter<long> FieldsDecrypted = Meter.CreateCounter<long>(
        "fieldcrypt.fields.decrypted", "{field}", "Fields that were decrypted.");

    /// <summary>Operations that ended in an error of FieldCrypt; tagged with the table, the operation and the reason.</summary>
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "fieldcrypt.failures", "{failure}", "Items that could not be encrypted or decrypted.");

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

    /// <summary>Items that a search by beacons read and gave to the caller; tagged with the table and the beacons.</summary>
    private static readonly Counter<long> SearchHits = Meter.CreateCounter<long>(
        "fieldcrypt.search.hits", "{item}", "Items that a search by beacons found.");

    /// <summary>Items that a search by beacons read and dropped: they only share a hash; tagged with the table and the beacons.</summary>
    private static readonly Counter<long> SearchFalsePositives = Meter.CreateCounter<long>(
        "fieldcrypt.search.false_positives", "{item}", "Items that a search by beacons read and dropped, because only their hashes were those asked for.");

    /// <summary>Requests past encryption that the process guard saw; tagged with the table, the operation and what became of it.</summary>
    private static readonly Counter<long> RequestsPastEncryption = Meter.CreateCounter<long>(
        "fieldcrypt.process_guard.requests", "{request}", "Requests of clients that do not encrypt, on protected tables.");

    /// <summary>Always 1; tagged with what the cryptography comes from, so that a fleet shows who has not got the fast one.</summary>
    private static readonly ObservableGauge<int> PrimitivesInUse = Meter.CreateObservableGauge(
        "fieldcrypt.primitives",
        static () => new Measurement<int>(1, new KeyValuePair<string, object?>(PrimitivesTag, Primitives.Current.Name)),
        "{implementation}",
        "What the cryptographic primitives of this process come from.");

    public static void ItemEncrypted(string table, int fields)
    {
        Count(ItemsEncrypted, 1, TableTag, table);
        Count(FieldsEncrypted, fields, TableTag, table);
    }

    public static void ItemDecrypted(string table, int fields)
    {
        Count(ItemsDecrypted, 1, TableTag, table);
        Count(FieldsDecrypted, fields, TableTag, table);
    }

    /// <param name="member">Class and member, where a store encrypts members one by one.</param>
    public static void FieldEncrypted(string member) => Count(FieldsEncrypted, 1, TableTag, member);

    /// <param name="member">Class and member, where a store encrypts members one by one.</param>
    public static void FieldDecrypted(string member) => Count(FieldsDecrypted, 1, TableTag, member);

    /// <param name="table">The table, or class and member where a store encrypts members one by one.</param>
    /// <param name="operation"><see cref="Encrypt"/> or <see cref="Decrypt"/>.</param>
    /// <param name="error">Why.</param>
    public static void Failed(string table, string operation, FieldCryptException error)
    {
        if (Failures.Enabled)
        {
            Failures.Add(1, new TagList { { TableTag, table }, { OperationTag, operation }, { ErrorTag, FailureReason.Of(error) } });
        }
    }

    /// <param name="table">The table.</param>
    /// <param name="beacons">The names of the beacons that were asked.</param>
    /// <param name="hits">How many items were given to the caller.</param>
    /// <param name="falsePositives">How many were dropped.</param>
    public static void Searched(string table, string beacons, int hits, int falsePositives)
    {
        if (SearchHits.Enabled || SearchFalsePositives.Enabled)
        {
            var tags = new TagList { { TableTag, table }, { BeaconTag, beacons } };
            SearchHits.Add(hits, tags);
            SearchFalsePositives.Add(falsePositives, tags);
        }
    }

    /// <param name="table">The table, or the class where a store has none.</param>
    /// <param name="operation">The operation of the store.</param>
    /// <param name="outcome"><see cref="Refused"/>, <see cref="Logged"/> or <see cref="Allowed"/>.</param>
    public static void PastEncryption(string table, string operation, string outcome)
    {
        if (RequestsPastEncryption.Enabled)
        {
            RequestsPastEncryption.Add(1, new TagList { { TableTag, table }, { OperationTag, operation }, { OutcomeTag, outcome } });
        }
    }

    public static void PlaintextRead(string table) => Count(PlaintextReads, 1, TableTag, table);

    public static void UpdateRetried(string table) => Count(UpdateRetries, 1, TableTag, table);

    public static void KeyFoundInCache(string cache) => Count(CacheHits, 1, CacheTag, cache);

    public static void KeyMissedInCache(string cache) => Count(CacheMisses, 1, CacheTag, cache);

    // The question comes before the call: the first request of a process would wait for the counter's code.
    private static void Count(Counter<long> counter, long number, string tag, string value)
    {
        if (counter.Enabled)
        {
            counter.Add(number, new KeyValuePair<string, object?>(tag, value));
        }
    }
}
