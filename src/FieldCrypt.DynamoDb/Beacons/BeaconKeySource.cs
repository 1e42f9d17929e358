using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb;

/// <summary>Where the keys of beacons come from: the beacon key of one branch key, or of each tenant's.</summary>
/// <remarks>
/// Beacon keys are never rotated: whoever had one can test guesses for ever. A key that leaked is replaced by another branch key's, and every
/// item is written again: <see cref="Replacing"/>.
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

    /// <summary>The same source for items whose beacons are being made anew with it, while others still have those of another branch key's beacon key.</summary>
    /// <remarks>
    /// What is written has beacons of the new key. A search asks for those of both keys, in twice as many queries or terms, so that nothing is missing
    /// meanwhile. Once every item has been saved again, take this away. Beacons of the former key tell as much as ever as long as they are in the table,
    /// in a backup or in a stream.
    /// </remarks>
    /// <param name="formerBranchKeyId">The branch key whose beacon key was used so far, in the same store.</param>
    /// <exception cref="InvalidOperationException">Each tenant has a beacon key, or it is the same branch key.</exception>
    public BeaconKeySource Replacing(string formerBranchKeyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(formerBranchKeyId);
        return BranchKeyId is { } present && present != formerBranchKeyId
            ? new BeaconKeySource(Store, present, null, Cache) { FormerBranchKeyId = formerBranchKeyId }
            : throw new InvalidOperationException(
                "Only the one beacon key of a table can be replaced, by that of another branch key. A tenant whose key is to be replaced becomes another "
                + "tenant: a new branch key, with which its items are written again.");
    }

    internal string? FormerBranchKeyId { get; private init; }

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
