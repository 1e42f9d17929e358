using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>
/// Which letter of a legend belongs to which attribute, without the schema. The legend has one letter for each signed attribute, in canonical order, and
/// does not say which attributes are unsigned: where some are, all ways to leave them out that fit the stored values are considered.
/// </summary>
internal static class LegendReading
{
    /// <summary>What each attribute can be: the letters that fit in some way, and 0 for an unsigned one.</summary>
    /// <param name="legend">The legend.</param>
    /// <param name="canBeEncrypted">Whether each attribute, in canonical order, holds what an encrypted one does.</param>
    /// <returns>The possible letters of each attribute; null if no way fits: the item was changed.</returns>
    public static IReadOnlyList<IReadOnlySet<byte>>? Read(ReadOnlySpan<byte> legend, IReadOnlyList<bool> canBeEncrypted)
    {
        var (letters, attributes) = (legend.Length, canBeEncrypted.Count);
        if (letters > attributes)
        {
            return null;
        }

        // ends[a, l]: whether the attributes from a on can take the letters from l on.
        var ends = new bool[attributes + 1, letters + 1];
        ends[attributes, letters] = true;
        for (var a = attributes - 1; a >= 0; a--)
        {
            for (var l = letters; l >= 0; l--)
            {
                ends[a, l] = ends[a + 1, l] || (l < letters && Fits(legend[l], canBeEncrypted[a]) && ends[a + 1, l + 1]);
            }
        }

        return ends[0, 0] ? Collect(legend, canBeEncrypted, ends) : null;
    }

    private static List<HashSet<byte>> Collect(ReadOnlySpan<byte> legend, IReadOnlyList<bool> canBeEncrypted, bool[,] ends)
    {
        var found = new List<HashSet<byte>>();
        var reached = new bool[legend.Length + 1];
        reached[0] = true;
        for (var a = 0; a < canBeEncrypted.Count; a++)
        {
            var next = new bool[legend.Length + 1];
            var possible = new HashSet<byte>();
            for (var l = 0; l <= legend.Length; l++)
            {
                if (!reached[l])
                {
                    continue;
                }

                if (ends[a + 1, l])
                {
                    next[l] = true;
                    possible.Add(0);
                }

                if (l < legend.Length && Fits(legend[l], canBeEncrypted[a]) && ends[a + 1, l + 1])
                {
                    next[l + 1] = true;
                    possible.Add(legend[l]);
                }
            }

            found.Add(possible);
            reached = next;
        }

        return found;
    }

    private static bool Fits(byte letter, bool canBeEncrypted) => letter != Legend.Encrypted || canBeEncrypted;
}
