using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Caching;

namespace FieldCrypt.DynamoDb.Beacons;

/// <summary>The HMAC keys of all standard beacons of a table, derived from one beacon key.</summary>
/// <remarks>
/// Each is HKDF-SHA-512 of the beacon key without salt, info <c>AWS_DBE_SCAN_BEACON</c> and the beacon's name, 64 bytes (AWS Database Encryption
/// SDK specification, "Beacons", "HMAC Key Generation").
/// </remarks>
internal sealed class BeaconKeySet : SharedKey
{
    private const int KeyLength = 64;
    private const string Label = "AWS_DBE_SCAN_BEACON";
    private readonly Secret _keys;

    public BeaconKeySet(string branchKeyId, Secret beaconKey, IReadOnlyList<string> beaconNames)
    {
        BranchKeyId = branchKeyId;
        _keys = Secret.Create(KeyLength * beaconNames.Count, (beaconKey, beaconNames), static (keys, state) =>
        {
            using var beaconKey = state.beaconKey.Read();
            for (var i = 0; i < state.beaconNames.Count; i++)
            {
                HKDF.DeriveKey(
                    HashAlgorithmName.SHA512,
                    beaconKey.Span,
                    keys.Slice(i * KeyLength, KeyLength),
                    salt: [],
                    info: Encoding.UTF8.GetBytes(Label + state.beaconNames[i]));
            }
        });
    }

    public string BranchKeyId { get; }

    /// <summary>HMAC-SHA-384 under the key of one beacon.</summary>
    public void Hash(HashedBeacon beacon, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        using var keys = _keys.Read();
        Hmac.Compute(HmacHash.Sha384, keys.Span.Slice(beacon.KeyIndex * KeyLength, KeyLength), data, hash);
    }

    protected override void Clear() => _keys.Dispose();
}
