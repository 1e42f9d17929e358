using System.Buffers.Binary;

namespace FieldCrypt.Fuzz;

/// <summary>Changes bytes as parsers dislike it: single bits, cuts, repetitions, pieces of other inputs, lengths that lie.</summary>
internal static class ByteMutation
{
    private const int MaxLength = 65_000;
    private static readonly byte[] Telling = [0, 1, 2, 3, 4, 5, 6, 0x10, 0x20, 0x7f, 0x80, 0xff, (byte)'e', (byte)'s', (byte)'c'];

    /// <summary>A changed copy of one of the seeds.</summary>
    public static byte[] Mutated(this Chance chance, IReadOnlyList<byte[]> seeds)
    {
        var bytes = new List<byte>(chance.Of(seeds));
        for (var changes = 1 + chance.Below(chance.OneIn(4) ? 12 : 3); changes > 0; changes--)
        {
            Change(chance, bytes, seeds);
        }

        return [.. bytes.Take(MaxLength)];
    }

    private static void Change(Chance chance, List<byte> bytes, IReadOnlyList<byte[]> seeds)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)chance.Below(256));
            return;
        }

        var at = chance.Below(bytes.Count);
        var rest = bytes.Count - at;
        switch (chance.Below(11))
        {
            case 0:
                bytes[at] ^= (byte)(1 << chance.Below(8));
                break;
            case 1:
                bytes[at] = chance.Of(Telling);
                break;
            case 2:
                bytes[at] = (byte)chance.Below(256);
                break;
            case 3:
                bytes.Insert(at, (byte)chance.Below(256));
                break;
            case 4:
                bytes.RemoveRange(at, Math.Min(rest, 1 + chance.Below(8)));
                break;
            case 5:
                bytes.RemoveRange(at, rest);
                break;
            case 6:
                bytes.InsertRange(chance.Below(bytes.Count), bytes.GetRange(at, Math.Min(rest, 1 + chance.Below(64))));
                break;
            case 7:
                var other = chance.Of(seeds);
                var from = chance.Below(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, chance.Below(64))).ToArray());
                break;
            case 8:
                WriteLength(chance, bytes, at, sizeof(ushort));
                break;
            case 9:
                WriteLength(chance, bytes, at, sizeof(uint));
                break;
            default:
                if (chance.OneIn(50))
                {
                    bytes.InsertRange(at, chance.Bytes(chance.Below(4_000)));
                }

                break;
        }
    }

    private static void WriteLength(Chance chance, List<byte> bytes, int at, int size)
    {
        if (at + size > bytes.Count)
        {
            return;
        }

        var value = chance.Of([0L, 1, ushort.MaxValue, short.MaxValue, uint.MaxValue, int.MaxValue, 1L << 31, bytes.Count, bytes.Count - at - size]);
        Span<byte> written = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(written, value);
        var end = written[^size..];
        if (chance.OneIn(2))
        {
            end.Reverse();
        }

        for (var i = 0; i < size; i++)
        {
            bytes[at + i] = end[i];
        }
    }
}
