using System.Globalization;

namespace FieldCrypt.Benchmarks;

/// <summary>Numbers as the report writes them.</summary>
internal static class Figures
{
    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1_000 => Text($"{nanoseconds:0} ns"),
        < 1_000_000 => Text($"{nanoseconds / 1_000:0.0} µs"),
        _ => Text($"{nanoseconds / 1_000_000:0.00} ms"),
    };

    public static string Ratio(double ratio) => Text($"{ratio:0.00}");

    public static string Bytes(double bytes) => Text($"{bytes:#,0} B");

    public static string Count(double count) => Text($"{count:#,0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
