using System.Globalization;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>How facts are worded everywhere.</summary>
internal static class Facts
{
    public static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? "byte" : "bytes")}");

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
