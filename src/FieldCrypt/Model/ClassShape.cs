using FieldCrypt.Generated;

namespace FieldCrypt.Model;

/// <summary>What is to be known of a class to find its annotations, read by reflection or described by the generator at compile time.</summary>
internal abstract class ClassShape(Type type)
{
    public Type Type { get; } = type;

    /// <summary>The classes that it derives from, up to <see cref="object"/>, itself first; of an interface, those that it inherits, itself first.</summary>
    public abstract IReadOnlyList<ClassShape> Lineage { get; }

    /// <summary>The members that it declares itself: properties, then fields; static ones and those that the compiler made too.</summary>
    public abstract IReadOnlyList<ClassMember> Declared { get; }

    /// <summary>Its public constructors; none of what no object can be made of.</summary>
    public abstract IReadOnlyList<ClassConstructor> Constructors { get; }

    /// <summary>Whether nothing is known of its members but that none is annotated: it can be a part, and its members cannot be stored one by one.</summary>
    public virtual bool IsOpaque => false;

    /// <summary>Its annotations, inherited ones too.</summary>
    public abstract IReadOnlyList<Attribute> Attributes { get; }

    /// <summary>The interfaces of a class, at least those in which something is annotated for FieldCrypt; none of an interface.</summary>
    public abstract IReadOnlyList<ClassShape> Interfaces { get; }

    /// <summary>The accessor by which the class implements a property of one of its interfaces; null if it leaves that to the interface.</summary>
    public abstract AccessorSlot? Implementation(ClassMember property);

    /// <summary>The shape of another class, known from the same place.</summary>
    /// <exception cref="FieldCryptConfigurationException">It is not known there.</exception>
    public abstract ClassShape Of(Type other);

    /// <summary>What a class is a collection of, by its interfaces.</summary>
    public abstract IReadOnlyList<Type> ElementsOf(Type other);

    /// <summary>Whether a class is of .NET itself, which annotates nothing.</summary>
    public static bool IsOfTheFramework(Type type) =>
        type.Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));
}
