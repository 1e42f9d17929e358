using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Beacons;

/// <summary>The text of a compound beacon: of an item, and of a query's value.</summary>
internal static class CompoundText
{
    /// <summary>The text that an item's parts make.</summary>
    /// <param name="beacon">The beacon.</param>
    /// <param name="item">The plain item.</param>
    /// <param name="hash">Hashes the encrypted parts; null for the plain text, by which results are filtered, and of signed beacons.</param>
    /// <returns>Null if no constructor fits.</returns>
    /// <exception cref="ProtectedOperationException">A part has no text, or one with the split character in it.</exception>
    public static string? OnWrite(JoinedBeacon beacon, Dictionary<string, AttributeValue> item, BeaconHash? hash)
    {
        foreach (var constructor in beacon.Constructors)
        {
            if (TryJoin(beacon, constructor, item, hash) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>A query's value with its encrypted parts hashed.</summary>
    /// <param name="beacon">The beacon.</param>
    /// <param name="value">The plain text, such as <c>T-2026.S-123</c>.</param>
    /// <param name="mayEndInPrefix">Whether the last piece may be a bare prefix that stays one: for operators that compare beginnings or order.</param>
    /// <param name="hash">Hashes the encrypted parts.</param>
    /// <exception cref="ProtectedOperationException">It is no text of this beacon.</exception>
    public static string InQuery(JoinedBeacon beacon, string value, bool mayEndInPrefix, BeaconHash hash)
    {
        var pieces = value.Split(beacon.Split);
        var parts = PartsOf(beacon, pieces);
        for (var i = 0; i < pieces.Length; i++)
        {
            if (parts[i].Hash is { } hashed && !(mayEndInPrefix && i == pieces.Length - 1 && pieces[i] == parts[i].Prefix))
            {
                pieces[i] = parts[i].Prefix + hash.OfText(hashed, pieces[i][parts[i].Prefix.Length..]);
            }
        }

        return string.Join(beacon.Split, pieces);
    }

    /// <summary>The parts that the pieces of a query's value are.</summary>
    /// <exception cref="ProtectedOperationException">A piece is none, or no constructor makes them in this order.</exception>
    public static BeaconPart[] PartsOf(JoinedBeacon beacon, string[] pieces)
    {
        var parts = Array.ConvertAll(pieces, piece => PartOf(beacon, piece));
        foreach (var constructor in beacon.Constructors)
        {
            if (Makes(constructor, parts))
            {
                return parts;
            }
        }

        throw new ProtectedOperationException(
            $"A value compared with compound beacon '{beacon.Name}' has parts in an order that none of its constructors makes: it could find nothing.");
    }

    /// <summary>The part that a piece of a query's value is.</summary>
    /// <exception cref="ProtectedOperationException">It begins with no prefix of the beacon.</exception>
    public static BeaconPart PartOf(JoinedBeacon beacon, string piece)
    {
        foreach (var part in beacon.Parts)
        {
            if (piece.StartsWith(part.Prefix, StringComparison.Ordinal))
            {
                return part;
            }
        }

        throw new ProtectedOperationException(
            $"A value compared with compound beacon '{beacon.Name}' has a piece that begins with none of its prefixes "
            + $"({string.Join(", ", beacon.Parts.Select(part => part.Prefix))}): join prefixed parts by '{beacon.Split}'.");
    }

    private static string? TryJoin(JoinedBeacon beacon, IReadOnlyList<PlannedPart> constructor, Dictionary<string, AttributeValue> item, BeaconHash? hash)
    {
        var pieces = new List<string>(constructor.Count);
        foreach (var (part, isRequired) in constructor)
        {
            if (part.Source.FindText(item) is not { } text)
            {
                if (isRequired)
                {
                    return null;
                }

                continue;
            }

            if (text.Contains(beacon.Split, StringComparison.Ordinal))
            {
                throw new ProtectedOperationException(
                    $"the value of part '{part.Name}' contains the split character '{beacon.Split}' of compound beacon '{beacon.Name}'.");
            }

            pieces.Add(part.Prefix + (part.Hash is { } hashed && hash is { } hasher ? hasher.OfText(hashed, text) : text));
        }

        return string.Join(beacon.Split, pieces);
    }

    // A query may begin within a constructor; from its first part on, only optional parts may be left out.
    private static bool Makes(IReadOnlyList<PlannedPart> constructor, BeaconPart[] wanted)
    {
        var next = 0;
        foreach (var (part, isRequired) in constructor)
        {
            if (part == wanted[next])
            {
                if (++next == wanted.Length)
                {
                    return true;
                }
            }
            else if (next > 0 && isRequired)
            {
                return false;
            }
        }

        return false;
    }
}
