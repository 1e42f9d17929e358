using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb;

/// <summary>Where the keys of beacons come from: the beacon key of one branch key, or of each tenant's.</summary>
/// <remarks>
/// Beacon keys are never rotated: whoever had one can test guesses for ever. A key that leaked is replaced by another branch key's, and every
/// item is written again.
/// </remarks>
public sealed class BeaconKeySource
{
    private BeaconKeySource(BranchKeyStore store, string? branchKeyId, string? tenantField, KeyCacheOptions cache)
    {
        Store = store;
        BranchKeyId = branchKeyId;
        TenantField = tenantField;
        Cache = cache;
    }

    internal BranchKeyStore Store { get; }

    internal string? BranchKeyId { get; }

    internal string? TenantField { get; }

    internal KeyCacheOptions Cache { get; }

    /// <summary>One beacon key for the whole table.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="branchKeyId">The branch key whose beacon key is used; it may be another than the one that items are encrypted with.</param>
    /// <param name="cache">How long the keys stay in memory; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are out of their range.</exception>
    public static BeaconKeySource Of(BranchKeyStore store, string branchKeyId, KeyCacheOptions? cache = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        return new BeaconKeySource(store, branchKeyId, null, Validated(cache));
    }

    /// <summary>
    /// A beacon key for each tenant: that of the branch key which an item is encrypted with. Hashes of different tenants cannot be compared, and
    /// every query names its tenant.
    /// </summary>
    /// <param name="store">The key store.</param>
    /// <param name="tenantField">
    /// The attribute by which a query names the tenant, that is, the branch key's id. It is signed and stored, or, if no action is given for it,
    /// taken out of items before they are written.
    /// </param>
    /// <param name="cache">How long the keys stay in memory; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The options are out of their range.</exception>
    public static BeaconKeySource PerTenant(BranchKeyStore store, string tenantField, KeyCacheOptions? cache = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(tenantField);
        return new BeaconKeySource(store, null, tenantField, Validated(cache));
    }

    private static KeyCacheOptions Validated(KeyCacheOptions? cache)
    {
        cache ??= new KeyCacheOptions();
        cache.Validate();
        return cache;
    }
}
