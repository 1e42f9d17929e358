using FieldCrypt.Keys.Caching;

namespace FieldCrypt.DynamoDb.Beacons;

/// <summary>The beacon keys of a table, opened once and kept for a set time.</summary>
/// <remarks>Thread-safe. Whoever gets a set holds it and releases it.</remarks>
internal sealed class BeaconKeys : IDisposable
{
    private readonly BeaconKeySource _source;
    private readonly KeyCache<string, BeaconKeySet> _opened;

    public BeaconKeys(BeaconKeySource source, IReadOnlyList<string> beaconNames)
    {
        _source = source;
        _opened = new(
            source.Cache,
            async branchKeyId =>
            {
                using var beaconKey = await source.Store.GetBeaconKeyAsync(branchKeyId, CancellationToken.None).ConfigureAwait(false);
                return new BeaconKeySet(branchKeyId, beaconKey, beaconNames);
            },
            StringComparer.Ordinal,
            "beacon keys");
    }

    /// <summary>The attribute by which queries name a tenant; null if all share one key.</summary>
    public string? TenantField => _source.TenantField;

    /// <summary>The only branch key whose beacon key is used; null if each tenant has its own.</summary>
    public string? SingleId => _source.BranchKeyId;

    /// <summary>The branch key whose beacon key was used before, for items that have not been written again yet; null if there is none.</summary>
    public string? FormerId => _source.FormerBranchKeyId;

    /// <exception cref="KeyAccessException">There is no such branch key, or its beacon key cannot be opened.</exception>
    public ValueTask<BeaconKeySet> GetAsync(string branchKeyId, CancellationToken cancellationToken) =>
        _opened.GetAsync(branchKeyId, cancellationToken);

    public void Dispose() => _opened.Dispose();
}
