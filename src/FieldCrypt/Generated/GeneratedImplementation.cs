using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>How a class implements an annotated property of an interface. Written by generated code only.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="contract">The interface.</param>
/// <param name="property">The property's name.</param>
/// <param name="accessor">The accessor that implements it; null if the class leaves that to the interface.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GeneratedImplementation(Type contract, string property, AccessorSlot? accessor)
{
    /// <summary>The interface.</summary>
    public Type Contract { get; } = contract;

    /// <summary>The property's name.</summary>
    public string Property { get; } = property;

    /// <summary>The accessor that implements it; null if the class leaves that to the interface.</summary>
    public AccessorSlot? Accessor { get; } = accessor;
}
