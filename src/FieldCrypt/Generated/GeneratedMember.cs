using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>A property or field as the source generator describes it. Written by generated code only.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="name">Its name in metadata.</param>
/// <param name="type">The type of its values.</param>
/// <param name="traits">What it is.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GeneratedMember(string name, Type type, MemberTraits traits)
{
    /// <summary>Its name in metadata.</summary>
    public string Name { get; } = name;

    /// <summary>The type of its values.</summary>
    public Type Type { get; } = type;

    /// <summary>What it is.</summary>
    public MemberTraits Traits { get; } = traits;

    /// <summary>Its own annotations, those of FieldCrypt and of the store.</summary>
    public IReadOnlyList<Attribute> Own { get; init; } = [];

    /// <summary>Its own annotations and those of what it overrides; null if there are no others than its own.</summary>
    public IReadOnlyList<Attribute>? Inherited { get; init; }

    /// <summary>The slots of its accessors.</summary>
    public IReadOnlyList<AccessorSlot> Slots { get; init; } = [];
}
