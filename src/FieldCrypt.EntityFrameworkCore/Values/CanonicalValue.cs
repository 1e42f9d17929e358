using System.Globalization;
using System.Text;
using System.Text.Json;
using FieldCrypt.Serialization;

namespace FieldCrypt.EntityFrameworkCore.Values;

/// <summary>
/// The plaintext of a column: text in UTF-8, the same for every culture; bytes as they are; whatever is no simple value as JSON (docs/sql.md,
/// "What is encrypted").
/// </summary>
/// <remarks>The encryption context names this encoding, <see cref="Version"/>, so that another can follow.</remarks>
internal static class CanonicalValue
{
    public const string Version = "1";

    private const string SearchableTime = "yyyy-MM-ddTHH:mm:ss.fffffff";
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether values of a type are a simple value, which can be searched by equality and never changes in place.</summary>
    public static bool IsSimple(Type type)
    {
        type = Plain(type);
        return Type.GetTypeCode(type) is not (TypeCode.Object or TypeCode.Empty or TypeCode.DBNull)
            || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan);
    }

    /// <summary>Whether a member of a type can be searched by equality.</summary>
    public static bool IsSearchable(Type type) => IsSimple(type) || type == typeof(byte[]);

    /// <summary>Encodes a value.</summary>
    /// <exception cref="ProtectedOperationException">It is a text that has no UTF-8 form, or no simple value and would not come back as it is.</exception>
    public static byte[] Encode(object value, Type type) => Encode(value, Plain(type), JsonValue.Encode);

    /// <summary>A value as it is compared with another of its type, to see whether it changed.</summary>
    /// <exception cref="ProtectedOperationException">It is a text that has no UTF-8 form.</exception>
    public static byte[] Form(object value, Type type) => Encode(value, Plain(type), JsonValue.Form);

    /// <summary>Encodes a value as it is hashed: values that a database takes for equal have one form.</summary>
    /// <param name="value">The value; it may be of a type that the compiler widened the member to.</param>
    /// <param name="type">The type of the member.</param>
    /// <exception cref="ProtectedOperationException">It is a text that has no UTF-8 form.</exception>
    public static byte[] EncodeForSearch(object value, Type type)
    {
        type = Plain(type);
        if (type == typeof(char) && value is not char)
        {
            value = Convert.ToChar(value, Invariant);
        }
        else if (type == typeof(double) && value is float single)
        {
            value = (double)single;
        }
        else if (type == typeof(float) && value is double wide)
        {
            // The compiler widened the member. What no member of the type can hold must not be found by the text of its nearest neighbour.
            value = (float)wide is var near && near.Equals(wide) ? near : $"{wide.ToString("R", Invariant)}, not of the type";
        }

        return value switch
        {
            byte[] bytes => bytes,
            decimal number => Encoding.UTF8.GetBytes((number / 1.0000000000000000000000000000m).ToString(Invariant)),
            double number => Encoding.UTF8.GetBytes((number + 0.0).ToString("R", Invariant)),
            float number => Encoding.UTF8.GetBytes((number + 0f).ToString("R", Invariant)),
            DateTime time => Encoding.UTF8.GetBytes(time.ToString(SearchableTime, Invariant)),
            DateTimeOffset time => Encoding.UTF8.GetBytes(time.UtcDateTime.ToString(SearchableTime, Invariant)),
            _ => Utf8(Text(value)),
        };
    }

    /// <summary>Decodes a value.</summary>
    /// <exception cref="FormatException">It is not of the type.</exception>
    public static object? Decode(ReadOnlySpan<byte> value, Type type)
    {
        type = Plain(type);
        if (type == typeof(byte[]))
        {
            return value.ToArray();
        }

        try
        {
            return IsSimple(type) ? Parse(StrictUtf8.GetString(value), type) : JsonSerializer.Deserialize(value, type);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or JsonException or NotSupportedException or InvalidOperationException)
        {
            // The messages of parsers quote what they read: none of it may reach ours.
            throw new FormatException($"The value is not a {type.Name}.");
        }
    }

    private static byte[] Encode(object value, Type type, Func<object, Type, byte[]> json) =>
        value is byte[] bytes && type == typeof(byte[]) ? [.. bytes]
        : IsSimple(type) ? Utf8(Text(value))
        : json(value, type);

    // Half of a surrogate pair would come back as another character, and be found by it.
    private static byte[] Utf8(string text) => SurrogatePairs.AreWhole(text)
        ? Encoding.UTF8.GetBytes(text)
        : throw new ProtectedOperationException("The text holds half of a surrogate pair, which has no UTF-8 form and would be changed. Replace it before.");

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static string Text(object value) => value switch
    {
        string text => text,
        Enum constant => Convert.ChangeType(constant, Enum.GetUnderlyingType(constant.GetType()), Invariant).ToString()!,
        bool flag => flag ? "true" : "false",
        char character => character.ToString(),
        DateTime time => time.ToString("O", Invariant),
        DateTimeOffset time => time.ToString("O", Invariant),
        DateOnly date => date.ToString("O", Invariant),
        TimeOnly time => time.ToString("O", Invariant),
        TimeSpan span => span.ToString("c", Invariant),
        Guid id => id.ToString("D"),
        double number => number.ToString("R", Invariant),
        float number => number.ToString("R", Invariant),
        IFormattable number => number.ToString(null, Invariant),
        _ => throw new NotSupportedException($"{value.GetType().Name} is not a simple value."),
    };

    private static object Parse(string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(Guid) ? Guid.ParseExact(text, "D")
        : type == typeof(DateTime) ? DateTime.ParseExact(text, "O", Invariant, DateTimeStyles.RoundtripKind)
        : type == typeof(DateTimeOffset) ? DateTimeOffset.ParseExact(text, "O", Invariant)
        : type == typeof(DateOnly) ? DateOnly.ParseExact(text, "O", Invariant)
        : type == typeof(TimeOnly) ? TimeOnly.ParseExact(text, "O", Invariant)
        : type == typeof(TimeSpan) ? TimeSpan.ParseExact(text, "c", Invariant)
        : type.IsEnum ? Enum.ToObject(type, Convert.ChangeType(text, Enum.GetUnderlyingType(type), Invariant))
        : Convert.ChangeType(text, type, Invariant);
}
