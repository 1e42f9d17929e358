using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>A getter or setter, by the class that declared it first: an overriding accessor has the slot of the one that it overrides.</summary>
/// <param name="DeclaringType">The class that declared it first.</param>
/// <param name="Name">Its name in metadata, such as <c>get_Name</c>.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct AccessorSlot(Type DeclaringType, string Name);
