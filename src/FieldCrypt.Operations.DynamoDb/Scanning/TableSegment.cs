using System.Globalization;

namespace FieldCrypt.Operations.Scanning;

/// <summary>A segment of a parallel scan, as <c>number/total</c> (Amazon DynamoDB Developer Guide, "Parallel scan").</summary>
internal readonly record struct TableSegment(int Number, int Total)
{
    /// <exception cref="FieldCryptConfigurationException">The text is no segment.</exception>
    public static TableSegment Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            && number < total
                ? new TableSegment(number, total)
                : throw new FieldCryptConfigurationException($"'{ForeignText.Shown(text)}' is no segment of a DynamoDB table.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Total}");
}
