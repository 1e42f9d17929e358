using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FieldCrypt.Generated;
using FieldCrypt.Model;

namespace FieldCrypt.Redaction;

/// <summary>
/// Contract modifiers of System.Text.Json that keep <see cref="EncryptedAttribute">encrypted</see> members out of what is written: answers of an API, logs, messages.
/// </summary>
/// <remarks>
/// <para>Add one to the resolver of the options: <c>new DefaultJsonTypeInfoResolver().WithAddedModifier(JsonRedaction.Omit)</c>, or to the context that the source generator
/// made: <c>MyContext.Default.WithAddedModifier(JsonRedaction.Omit)</c>.</para>
/// <para>
/// They see members that System.Text.Json sees. A class that a converter of its own writes is not touched, nor a copy of the value in a member that is not annotated. An annotation is
/// found on the member, on what it overrides, and on the property of an interface that it implements; in a trimmed application only where trimming kept that interface's property, so annotate the
/// class there. Members that are encrypted by code instead of an annotation are not known here.
/// </para>
/// <para>
/// A contract may be that of an interface or a base class, whose member only the class of the object annotates, on its implementation or override. Then the member is left out of
/// such objects, by both modifiers.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
public static class JsonRedaction
{
    /// <summary>Leaves encrypted members out when an object is written; they are read as before.</summary>
    /// <param name="type">The contract, as System.Text.Json hands it over.</param>
    public static void Omit(JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var property in EncryptedOf(type))
        {
            if (property.IsExtensionData)
            {
                // What catches all other names is written without being asked whether it should be.
                type.Properties.Remove(property);
            }
            else
            {
                property.ShouldSerialize = static (_, _) => false;
            }
        }

        LeaveOutWhatTheObjectAnnotates(type);
    }

    /// <summary>Makes a modifier that writes a fixed text in the place of every encrypted member, whatever its type and whether it is null or not.</summary>
    /// <param name="mask">What is written.</param>
    /// <returns>The modifier. Its options are for writing only: a masked member is not read.</returns>
    public static Action<JsonTypeInfo> Mask(string mask = "***")
    {
        ArgumentNullException.ThrowIfNull(mask);
        return type =>
        {
            ArgumentNullException.ThrowIfNull(type);
            foreach (var property in EncryptedOf(type))
            {
                type.Properties[type.Properties.IndexOf(property)] = Masked(type, property, mask);
            }

            LeaveOutWhatTheObjectAnnotates(type);
        };
    }

    private static void LeaveOutWhatTheObjectAnnotates(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.IsSealed)
        {
            return;
        }

        foreach (var property in type.Properties.Where(static property => property is { Get: not null, IsExtensionData: false, AttributeProvider: PropertyInfo }))
        {
            var member = (PropertyInfo)property.AttributeProvider!;
            var before = property.ShouldSerialize ?? Unconditioned(member, type.Options);
            property.ShouldSerialize = (holder, value) => !ObjectAnnotations.Encrypt(holder.GetType(), member) && before(holder, value);
        }
    }

    // A condition of one's own takes the place of those that the options and annotations of System.Text.Json set.
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "No constructor of the value runs.")]
    private static Func<object, object?, bool> Unconditioned(PropertyInfo member, JsonSerializerOptions options) =>
        (member.GetCustomAttribute<JsonIgnoreAttribute>(inherit: true)?.Condition ?? options.DefaultIgnoreCondition) switch
        {
            JsonIgnoreCondition.Always or JsonIgnoreCondition.WhenWriting => static (_, _) => false,
            JsonIgnoreCondition.WhenWritingNull => static (_, value) => value is not null,
            JsonIgnoreCondition.WhenWritingDefault when member.PropertyType.IsValueType && Nullable.GetUnderlyingType(member.PropertyType) is null =>
                (_, value) => !Equals(value, RuntimeHelpers.GetUninitializedObject(member.PropertyType)),
            JsonIgnoreCondition.WhenWritingDefault => static (_, value) => value is not null,
            _ => static (_, _) => true,
        };

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The converter is given: none is looked for.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The converter is given: none is made.")]
    private static JsonPropertyInfo Masked(JsonTypeInfo type, JsonPropertyInfo property, string mask)
    {
        var masked = type.CreateJsonPropertyInfo(typeof(string), property.Name);
        masked.CustomConverter = JsonMetadataServices.StringConverter;
        masked.Get = _ => mask;
        masked.Order = property.Order;
        return masked;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The remarks of the class say what trimming takes away.")]
    private static List<JsonPropertyInfo> EncryptedOf(JsonTypeInfo type)
    {
        if (type.Properties.Count == 0)
        {
            return [];
        }

        HashSet<AccessorSlot> promised = [.. ObjectAnnotations.Promised(new ReflectedClass(type.Type))];
        return [.. type.Properties.Where(property => property.AttributeProvider is MemberInfo member && IsEncrypted(member, promised))];
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "System.Text.Json has the property.")]
    private static bool IsEncrypted(MemberInfo member, HashSet<AccessorSlot> promised) =>
        Attribute.IsDefined(member, typeof(EncryptedAttribute), inherit: true)
        || (member is PropertyInfo property && ReflectedClass.SlotsOf(property).Any(promised.Contains));
}
