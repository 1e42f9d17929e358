using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>A class, structure or interface as the source generator describes it. Written by generated code only.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GeneratedClass
{
    /// <summary>The classes that it derives from, up to <see cref="object"/>, itself first; of an interface, those that it inherits, itself first.</summary>
    public required IReadOnlyList<Type> Lineage { get; init; }

    /// <summary>Whether nothing is known of its members but that none is annotated: a class of an assembly that does not know FieldCrypt.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>The members that it declares itself: properties, then fields.</summary>
    public IReadOnlyList<GeneratedMember> Members { get; init; } = [];

    /// <summary>Its public constructors; none if it has nothing that only a constructor can set.</summary>
    public IReadOnlyList<GeneratedConstructor> Constructors { get; init; } = [];

    /// <summary>The annotations of the class, inherited ones too.</summary>
    public IReadOnlyList<Attribute> Attributes { get; init; } = [];

    /// <summary>The interfaces of a class in which something is annotated for FieldCrypt.</summary>
    public IReadOnlyList<Type> Interfaces { get; init; } = [];

    /// <summary>How it implements their annotated properties.</summary>
    public IReadOnlyList<GeneratedImplementation> Implementations { get; init; } = [];

    /// <summary>What it is a collection of.</summary>
    public IReadOnlyList<Type> Elements { get; init; } = [];
}
