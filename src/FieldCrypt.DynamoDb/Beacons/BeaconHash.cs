using System.Buffers.Binary;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Beacons;

/// <summary>Hashes values under the keys of a table's beacons, in one partition.</summary>
/// <remarks>
/// The first 8 bytes of HMAC-SHA-384 over the value's canonical serialization (no type id), followed by the partition's number as one byte unless
/// it is 0; of these the low bits, in lower-case hex (AWS Database Encryption SDK specification, "Beacons", "Basic Hash").
/// </remarks>
internal readonly struct BeaconHash(BeaconKeySet? keys, int partition)
{
    private const int Truncated = sizeof(ulong);

    /// <summary>The hash of a value, or, of a set whose members are hashed, the set of their hashes.</summary>
    /// <exception cref="ProtectedOperationException">Members are to be hashed and the value is no set, or it is none that DynamoDB can hold.</exception>
    public AttributeValue Of(HashedBeacon beacon, AttributeValue value) =>
        beacon.OfMembers ? new AttributeValue { SS = MembersOf(beacon, value) } : new AttributeValue { S = OfValue(beacon, value) };

    /// <summary>The hash of a value as a whole.</summary>
    public string OfValue(HashedBeacon beacon, AttributeValue value)
    {
        var writer = new ByteWriter(256);
        try
        {
            AttributeWriter.Write(value, ref writer);
            return Finish(beacon, ref writer);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The hash of a text.</summary>
    public string OfText(HashedBeacon beacon, string text)
    {
        var writer = new ByteWriter(256);
        try
        {
            writer.WriteBytes(ValueText.Utf8(text));
            return Finish(beacon, ref writer);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private List<string> MembersOf(HashedBeacon beacon, AttributeValue set)
    {
        var hashes = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in Members(beacon, set))
        {
            var hash = OfValue(beacon, member);
            if (seen.Add(hash))
            {
                hashes.Add(hash);
            }
        }

        return hashes;
    }

    private static IEnumerable<AttributeValue> Members(HashedBeacon beacon, AttributeValue set) => set switch
    {
        { IsSSSet: true } => set.SS.Select(member => new AttributeValue { S = member }),
        { IsNSSet: true } => set.NS.Select(member => new AttributeValue { N = member }),
        { IsBSSet: true } => set.BS.Select(member => new AttributeValue { B = member }),
        _ => throw new ProtectedOperationException($"beacon '{beacon.Name}' hashes the members of a set, and the value is no set."),
    };

    private string Finish(HashedBeacon beacon, ref ByteWriter writer)
    {
        var ownPartition = partition % beacon.Partitions;
        if (ownPartition != 0)
        {
            writer.WriteByte((byte)ownPartition);
        }

        Span<byte> hash = stackalloc byte[HMACSHA384.HashSizeInBytes];
        keys!.Hash(beacon, writer.Written, hash);
        return Cut(hash, beacon.Bits);
    }

    /// <summary>The low bits of the first 8 bytes of a hash, as they are stored.</summary>
    public static string Cut(ReadOnlySpan<byte> hash, int bits)
    {
        var low = BinaryPrimitives.ReadUInt64BigEndian(hash[..Truncated]) & ((1UL << bits) - 1);
        return string.Create((bits + 3) / 4, low, static (digits, value) =>
        {
            for (var i = digits.Length - 1; i >= 0; i--, value >>= 4)
            {
                digits[i] = "0123456789abcdef"[(int)(value & 0xf)];
            }
        });
    }
}
