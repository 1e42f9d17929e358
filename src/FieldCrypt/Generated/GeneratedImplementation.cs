using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>How a class implements an annotated property of an interface.</summary>
/// <param name="Contract">The interface.</param>
/// <param name="Property">The property's name.</param>
/// <param name="Accessor">The accessor that implements it; null if the class leaves that to the interface.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record GeneratedImplementation(Type Contract, string Property, AccessorSlot? Accessor);
