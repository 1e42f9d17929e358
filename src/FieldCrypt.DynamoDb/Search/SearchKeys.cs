using FieldCrypt.DynamoDb.Beacons;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>The beacon keys that a search needs, held until it is over.</summary>
/// <param name="Present">Those that items are written with; null if no hash is needed.</param>
/// <param name="Former">Those of items that have not been written again yet; null if there are none.</param>
internal readonly record struct SearchKeys(BeaconKeySet? Present, BeaconKeySet? Former) : IDisposable
{
    public void Dispose()
    {
        Present?.Release();
        Former?.Release();
    }
}
