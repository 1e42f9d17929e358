using System.Globalization;

namespace FieldCrypt.Samples.Scale;

/// <summary>The command line.</summary>
/// <param name="Items">How many items are encrypted.</param>
/// <param name="Tenants">How many branch keys there are.</param>
/// <param name="PricePerTenThousand">What ten thousand calls of the key service cost, in US dollars.</param>
/// <param name="IsCheck">Whether only the claims are printed.</param>
internal sealed record Options(int Items, int Tenants, decimal PricePerTenThousand, bool IsCheck)
{
    public static bool TryParse(string[] args, out Options options)
    {
        options = new Options(1_000_000, 100, 0.03m, false);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--check":
                    options = options with { IsCheck = true };
                    break;
                case "--items" when i + 1 < args.Length && TryCount(args[++i], out var items):
                    options = options with { Items = items };
                    break;
                case "--tenants" when i + 1 < args.Length && TryCount(args[++i], out var tenants):
                    options = options with { Tenants = tenants };
                    break;
                case "--price" when i + 1 < args.Length
                    && decimal.TryParse(args[++i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price):
                    options = options with { PricePerTenThousand = price };
                    break;
                default:
                    return false;
            }
        }

        return options.Tenants <= options.Items;
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
}
