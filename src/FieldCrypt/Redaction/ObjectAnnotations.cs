using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using FieldCrypt.Generated;
using FieldCrypt.Model;

namespace FieldCrypt.Redaction;

/// <summary>What the class of an object annotates, where it is written by the contract of an interface or a base class.</summary>
internal static class ObjectAnnotations
{
    // Classes that can be unloaded are not held.
    private static readonly ConditionalWeakTable<Type, ConcurrentDictionary<PropertyInfo, bool>> Known = [];

    /// <summary>Whether a property is encrypted in objects of a class.</summary>
    /// <param name="type">The class of the object.</param>
    /// <param name="property">The property of the contract.</param>
    public static bool Encrypt(Type type, PropertyInfo property) =>
        Known.GetValue(type, static _ => new()).GetOrAdd(property, static (property, type) => Look(type, property), type);

    /// <summary>The accessors that implement annotated properties of interfaces.</summary>
    public static IEnumerable<AccessorSlot> Promised(ReflectedClass shape) => shape.Interfaces.SelectMany(static contract => contract.Declared)
        .Where(static member => member.Is(MemberTraits.Property) && member.All<EncryptedAttribute>().Any())
        .Select(shape.Implementation).OfType<AccessorSlot>();

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "System.Text.Json has the property; what of its overrides was trimmed is not called.")]
    private static bool Look(Type type, PropertyInfo property)
    {
        var shape = new ReflectedClass(type);
        var slots = property.DeclaringType!.IsInterface
            ? shape.Interfaces.Where(contract => contract.Type == property.DeclaringType).SelectMany(static contract => contract.Declared)
                .Where(member => member.Name == property.Name).Select(shape.Implementation).OfType<AccessorSlot>().ToHashSet()
            : [.. ReflectedClass.SlotsOf(property)];
        return slots.Overlaps(Promised(shape))
            || shape.Lineage.SelectMany(static part => part.Declared)
                .Any(member => member.Is(MemberTraits.Property) && slots.Overlaps(member.Slots) && member.All<EncryptedAttribute>().Any());
    }
}
