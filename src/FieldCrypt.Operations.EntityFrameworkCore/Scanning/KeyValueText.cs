using System.Text;
using System.Text.Json.Serialization;
using FieldCrypt.EntityFrameworkCore.Values;

namespace FieldCrypt.Operations.Scanning;

/// <summary>The values of a key as texts that give back the very same values: the type of each and its text.</summary>
internal static class KeyValueText
{
    private static readonly Type[] Types =
    [
        typeof(string), typeof(long), typeof(int), typeof(short), typeof(byte), typeof(sbyte), typeof(ulong), typeof(uint), typeof(ushort), typeof(Guid), typeof(byte[]),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(decimal), typeof(double), typeof(float), typeof(bool), typeof(char),
    ];

    /// <exception cref="FieldCryptConfigurationException">A value is of a type that is not known here.</exception>
    public static KeyPart[] Write(IReadOnlyList<object> key) =>
    [
        .. key.Select(value => Types.Contains(value.GetType())
            ? new KeyPart(value.GetType().Name, value is byte[] bytes ? Convert.ToBase64String(bytes) : Encoding.UTF8.GetString(CanonicalValue.Encode(value, value.GetType())))
            : throw new FieldCryptConfigurationException($"A primary key has a value of type {value.GetType().Name}, by which a job cannot say how far it is.")),
    ];

    /// <exception cref="FieldCryptConfigurationException">The texts are no key.</exception>
    public static object[] Read(IReadOnlyList<KeyPart> key)
    {
        try
        {
            return [.. key.Select(Read)];
        }
        catch (FormatException e)
        {
            throw new FieldCryptConfigurationException("A checkpoint holds no key of a row.", e);
        }
    }

    private static object Read(KeyPart part)
    {
        var type = Array.Find(Types, type => type.Name == part.Type) ?? throw new FormatException("The type is not known.");
        return type == typeof(byte[])
            ? Convert.FromBase64String(part.Text)
            : CanonicalValue.Decode(Encoding.UTF8.GetBytes(part.Text), type)!;
    }
}

/// <summary>A value of a key: the name of its type, and its text.</summary>
internal sealed record KeyPart(string Type, string Text);

/// <summary>The JSON of segments and positions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RangeText))]
[JsonSerializable(typeof(KeyPart[]))]
internal sealed partial class RangeJson : JsonSerializerContext;

/// <summary>A range as it is written.</summary>
internal sealed record RangeText(string Table, KeyPart[]? After, KeyPart[]? UpTo);
