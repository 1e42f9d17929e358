using System.Text;

namespace FieldCrypt.Fuzz;

/// <summary>Changes text: pieces that mean something to its grammar, repetitions, cuts, characters that texts seldom hold.</summary>
internal static class TextMutation
{
    private const int MaxLength = 20_000;
    private static readonly string[] Rare = ["\0", "\ud800", "\udc00", "\u2028", "\uffff", "\ud83d\ude00", "\u202e", "\u001b["];

    /// <summary>A changed copy of one of the seeds.</summary>
    public static string Mutated(this Chance chance, IReadOnlyList<string> seeds, IReadOnlyList<string> tokens)
    {
        var text = new StringBuilder(chance.Of(seeds));
        for (var changes = 1 + chance.Below(chance.OneIn(4) ? 12 : 3); changes > 0; changes--)
        {
            Change(chance, text, seeds, tokens);
        }

        return text.ToString(0, Math.Min(text.Length, MaxLength));
    }

    private static void Change(Chance chance, StringBuilder text, IReadOnlyList<string> seeds, IReadOnlyList<string> tokens)
    {
        var at = chance.Below(text.Length + 1);
        var rest = text.Length - at;
        switch (chance.Below(8))
        {
            case 0:
                text.Insert(at, chance.Of(tokens));
                break;
            case 1:
                text.Insert(at, (char)(32 + chance.Below(95)));
                break;
            case 2:
                text.Remove(at, Math.Min(rest, 1 + chance.Below(6)));
                break;
            case 3:
                var other = chance.Of(seeds);
                var from = chance.Below(other.Length + 1);
                text.Insert(at, other.AsSpan(from, Math.Min(other.Length - from, chance.Below(24))));
                break;
            case 4:
                text.Insert(chance.Below(text.Length + 1), text.ToString(at, Math.Min(rest, chance.Below(24))));
                break;
            case 5:
                text.Insert(at, $" {chance.Of(tokens)} ");
                break;
            case 6:
                if (chance.OneIn(20))
                {
                    text.Insert(at, string.Concat(Enumerable.Repeat(chance.Of(tokens), chance.Below(600))));
                }

                break;
            default:
                if (chance.OneIn(10))
                {
                    text.Insert(at, chance.Of(Rare));
                }

                break;
        }
    }
}
