using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FieldCrypt.Model;
using FieldCrypt.Serialization;

namespace FieldCrypt.EntityFrameworkCore.Values;

/// <summary>
/// Values that are no simple value, as JSON by System.Text.Json. It leaves out without a word what it does not know: public fields, what only a derived class has,
/// members that it can write and not set. Such values are refused, instead of being lost.
/// </summary>
internal static class JsonValue
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly JsonSerializerOptions Writing = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepDerived } },
        Converters = { new WholeText() },
    };

    /// <summary>A value as it is stored.</summary>
    /// <exception cref="ProtectedOperationException">It would not come back as it is.</exception>
    public static byte[] Encode(object value, Type type)
    {
        var (written, again) = WriteTwice(value, type);
        if (!written.AsSpan().SequenceEqual(again) && !AreEqual(written, again))
        {
            throw new ProtectedOperationException(
                $"JSON that is written of a {type.Name} is read as something else: it has members that System.Text.Json writes and does not set. Give them setters, or constructor "
                + "parameters of their names, or the class a JsonConverter.");
        }

        return written;
    }

    /// <summary>A value as it is compared with another.</summary>
    public static byte[] Form(object value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Why nothing, or not all, of a type's values would come back, whatever they are; null if that depends on them.</summary>
    public static string? WhyLost(Type type) => IsEndless(type, [], 0)
        ? $"its classes hold each other more than {NestedAnnotations.MaxDepth} deep, such as a generic class that holds itself, each time of another type"
        : WhyLost(type, []);

    private static (byte[] Written, byte[] Again) WriteTwice(object value, Type type)
    {
        try
        {
            var written = JsonSerializer.SerializeToUtf8Bytes(value, type, Writing);
            return (written, JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(written, type), type));
        }
        catch (Exception e) when (e is not FieldCryptException)
        {
            // Whatever a member of the application's throws, too. Messages and paths quote values and the keys of dictionaries.
            throw new ProtectedOperationException(
                $"A {type.Name} cannot be written as JSON and read again ({e.GetType().Name}). Encrypt a member of a type for which System.Text.Json does both.");
        }
    }

    // Dictionaries may come back in another order.
    private static bool AreEqual(byte[] one, byte[] other)
    {
        using var first = JsonDocument.Parse(one);
        using var second = JsonDocument.Parse(other);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }

    private static void KeepDerived(JsonTypeInfo type)
    {
        if (type is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null, Type: { IsSealed: false, IsValueType: false } declared })
        {
            type.OnSerializing += value =>
            {
                if (value.GetType() != declared)
                {
                    throw new ProtectedOperationException(
                        $"JSON of a {declared.Name} has nothing of what a {value.GetType().Name} adds to it: name the derived classes by [JsonDerivedType].");
                }
            };
        }
    }

    // System.Text.Json would look at one such class after the other, and not come to an end.
    private static bool IsEndless(Type type, HashSet<Type> seen, int depth)
    {
        while (type.HasElementType)
        {
            type = type.GetElementType()!;
        }

        if (depth > NestedAnnotations.MaxDepth || !seen.Add(type))
        {
            return depth > NestedAnnotations.MaxDepth;
        }

        return type.GetGenericArguments().Concat(HeldBy(type)).Any(held => IsEndless(held, seen, depth + 1));
    }

    private static IEnumerable<Type> HeldBy(Type type) => type.IsEnum || type.IsPrimitive || ClassShape.IsOfTheFramework(type)
        ? []
        : type.GetProperties(Instance).Select(static property => property.PropertyType).Concat(type.GetFields(Instance).Select(static field => field.FieldType));

    private static string? WhyLost(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!seen.Add(type) || CanonicalValue.IsSimple(type))
        {
            return null;
        }

        JsonTypeInfo contract;
        try
        {
            contract = JsonSerializerOptions.Default.GetTypeInfo(type);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return $"System.Text.Json takes no {type.Name} ({e.GetType().Name})";
        }

        return contract.Kind switch
        {
            JsonTypeInfoKind.Object => WhyLost(contract)
                ?? contract.Properties.Where(IsRead).Select(property => WhyLost(property.PropertyType, seen)).FirstOrDefault(static why => why is not null),
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary when contract.ElementType is { } element => WhyLost(element, seen),
            _ => null,
        };
    }

    private static string? WhyLost(JsonTypeInfo contract)
    {
        var type = contract.Type;
        if (type.GetFields(BindingFlags.Instance | BindingFlags.Public).FirstOrDefault(static field => IsLost(field)) is { } field)
        {
            return $"System.Text.Json leaves out the field {type.Name}.{field.Name}: make it a property, or say [JsonInclude]";
        }

        return type is { IsAbstract: false } && !contract.Properties.Any(IsRead) && type.GetFields(Instance).Length > 0
            ? $"System.Text.Json sets nothing of a {type.Name}, so that every value would come back empty: give its members setters, or the class a JsonConverter"
            : null;
    }

    // Half of a surrogate pair is written as another character.
    private sealed class WholeText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Whole(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(Whole(value));

        private static string Whole(string text) => SurrogatePairs.AreWhole(text)
            ? text
            : throw new ProtectedOperationException("A text inside the value holds half of a surrogate pair, which has no UTF-8 form and would be changed. Replace it before.");
    }

    private static bool IsLost(FieldInfo field) =>
        !field.IsDefined(typeof(JsonIncludeAttribute), inherit: false) && !field.IsDefined(typeof(JsonIgnoreAttribute), inherit: false);

    private static bool IsRead(JsonPropertyInfo property) =>
        property.Set is not null || property.AssociatedParameter is not null || property.ObjectCreationHandling == JsonObjectCreationHandling.Populate;
}
