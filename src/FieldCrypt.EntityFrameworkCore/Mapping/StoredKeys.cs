using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Whether a column gives the value of a key back as it was: many keep fewer digits than .NET has, or fill texts up.</summary>
internal static class StoredKeys
{
    private const int AllDigits = 7;
    private const int Microseconds = 6;

    /// <param name="part">A property of the key.</param>
    /// <param name="value">Its value.</param>
    public static bool AreExact(IProperty part, object? value)
    {
        var mapping = part.GetRelationalTypeMapping();
        var stored = value is null || mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value);
        return stored switch
        {
            DateTime time => HasDigits(time.Ticks, DigitsOf(mapping)),
            DateTimeOffset time => HasDigits(time.Ticks, DigitsOf(mapping)),
            TimeOnly time => HasDigits(time.Ticks, DigitsOf(mapping)),
            TimeSpan span => HasDigits(span.Ticks, DigitsOf(mapping)),
            decimal number => mapping.Scale is not { } scale || decimal.Round(number, scale) == number,
            string text => !mapping.IsFixedLength || mapping.Size is not { } size || text.Length == size,
            _ => true,
        };
    }

    private static bool HasDigits(long ticks, int digits) => ticks % (long)Math.Pow(10, AllDigits - digits) == 0;

    // Where the type does not say, the servers differ: PostgreSQL keeps microseconds, MySQL seconds; SQL Server's datetime rounds to fractions of its own.
    private static int DigitsOf(RelationalTypeMapping mapping) => mapping.Precision is { } said ? Math.Min(said, AllDigits)
        : mapping.StoreTypeNameBase.ToUpperInvariant() switch
        {
            "TEXT" or "DATETIME2" or "DATETIMEOFFSET" => AllDigits,
            "DATETIME" or "SMALLDATETIME" or "DATE" => 0,
            _ => Microseconds,
        };
}
