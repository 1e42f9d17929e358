using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Fuzz;

/// <summary>Attribute values, valid ones and such as only an attacker or a broken program makes.</summary>
internal static class AttributeValues
{
    private const int MaxDepth = 40;

    private static readonly string[] ValidNumbers = ["0", "-0", "1", "1.50", "1e5", "-1E-130", "9.9E125", "99999999999999999999999999999999999999", "0.000", "+3"];

    private static readonly string[] OtherNumbers =
        ["1e400", "abc", "", "1.2.3", "\u0663", "1e", ".", "-", "1e99999999999", "0x10", "NaN", "1_0", " 1", "1 ", "1e-99999", "\ud800"];

    public static AttributeValue Valid(this Chance chance) => Value(chance, 0, isHostile: false);

    public static AttributeValue Hostile(this Chance chance) => Value(chance, 0, isHostile: true);

    public static string HostileText(this Chance chance) => Text(chance, isHostile: true);

    public static string HostileNumber(this Chance chance) => Number(chance, isHostile: true);

    private static AttributeValue Value(Chance chance, int depth, bool isHostile)
    {
        switch (chance.Below(isHostile ? 15 : 10))
        {
            case 0:
                return new() { N = Number(chance, isHostile) };
            case 1:
                return new() { B = new MemoryStream(chance.Bytes(chance.Below(40))) };
            case 2:
                return new() { BOOL = chance.OneIn(2) };
            case 3:
                return new() { NULL = !isHostile || !chance.OneIn(8) };
            case 4:
                return new() { SS = Several(chance, isHostile, () => Text(chance, isHostile)) };
            case 5:
                return new() { NS = Several(chance, isHostile, () => Number(chance, isHostile)) };
            case 6:
                return new() { BS = Several(chance, isHostile, () => new MemoryStream(chance.Bytes(chance.Below(5)))) };
            case 7 when depth < MaxDepth:
                return new() { L = [.. Enumerable.Range(0, chance.Below(4)).Select(_ => Value(chance, depth + 1, isHostile))], IsLSet = true };
            case 8 when depth < MaxDepth:
                var members = new Dictionary<string, AttributeValue>();
                for (var i = chance.Below(4); i > 0; i--)
                {
                    members[isHostile ? Text(chance, isHostile) : $"{i}"] = Value(chance, depth + 1, isHostile);
                }

                return new() { M = members, IsMSet = true };
            case 10:
                return new();
            case 11:
                return new() { S = "x", N = "1" };
            case 12:
                return new() { SS = ["a", "a"] };
            case 13:
                return new() { L = [null!], IsLSet = true };
            case 14:
                var deep = new AttributeValue { S = "deep" };
                for (var i = chance.Below(chance.OneIn(20) ? 20_000 : 60); i > 0; i--)
                {
                    deep = new() { L = [deep], IsLSet = true };
                }

                return deep;
            default:
                return new() { S = Text(chance, isHostile) };
        }
    }

    private static List<T> Several<T>(Chance chance, bool isHostile, Func<T> one) =>
        [.. Enumerable.Range(0, isHostile ? chance.Below(4) : 1).Select(_ => one())];

    private static string Text(Chance chance, bool isHostile) => string.Create(chance.Below(6), (chance, isHostile), static (text, state) =>
    {
        foreach (ref var character in text)
        {
            character = (char)(state.isHostile && state.chance.OneIn(10) ? 0xd7f0 + state.chance.Below(0x820) : 32 + state.chance.Below(95));
        }
    });

    private static string Number(Chance chance, bool isHostile) => chance.Of(isHostile && chance.OneIn(2) ? OtherNumbers : ValidNumbers);
}
