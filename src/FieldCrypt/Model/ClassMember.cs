using System.Reflection;
using FieldCrypt.Generated;

namespace FieldCrypt.Model;

/// <summary>A property or field of a class, wherever it is known from.</summary>
internal sealed class ClassMember
{
    private readonly Func<bool, IReadOnlyList<Attribute>> _attributes;
    private readonly MemberInfo? _info;

    /// <summary>One that the generator described.</summary>
    public ClassMember(Type declaringType, GeneratedMember member)
    {
        (DeclaringType, Name, Type, Traits, Slots) = (declaringType, member.Name, member.Type, member.Traits, member.Slots);
        _attributes = inherit => inherit ? member.Inherited ?? member.Own : member.Own;
    }

    /// <summary>One that was read by reflection.</summary>
    public ClassMember(MemberInfo info, Type type, MemberTraits traits, IReadOnlyList<AccessorSlot> slots)
    {
        (DeclaringType, Name, Type, Traits, Slots, _info) = (info.DeclaringType!, info.Name, type, traits, slots, info);
        _attributes = inherit => Attribute.GetCustomAttributes(info, inherit);
    }

    /// <summary>The class that declares it.</summary>
    public Type DeclaringType { get; }

    public string Name { get; }

    /// <summary>The type of its values.</summary>
    public Type Type { get; }

    public MemberTraits Traits { get; }

    /// <summary>The slots of its accessors, if it is a property.</summary>
    public IReadOnlyList<AccessorSlot> Slots { get; }

    /// <summary>Class and member, as messages name it.</summary>
    public string FullName => $"{DeclaringType.Name}.{Name}";

    /// <summary>The member itself, for stores that know classes by reflection only.</summary>
    public MemberInfo Info => _info ?? throw new InvalidOperationException($"{FullName} was not read by reflection.");

    /// <summary>Its annotations of a kind and those of what it overrides.</summary>
    public IEnumerable<TAttribute> All<TAttribute>()
        where TAttribute : Attribute => _attributes(true).OfType<TAttribute>();

    /// <summary>Whether it has an annotation of a kind itself, and not only what it overrides.</summary>
    public bool Has<TAttribute>()
        where TAttribute : Attribute => _attributes(false).Any(static attribute => attribute is TAttribute);

    public bool Is(MemberTraits traits) => (Traits & traits) == traits;

    /// <summary>Whether an accessor of one is, or overrides, one of the other.</summary>
    public bool SharesSlotWith(ClassMember other) => Slots.Any(slot => other.Slots.Contains(slot));
}
