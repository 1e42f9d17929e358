using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>
/// Says to the source generator, where it compiles what references this assembly, that a class is described here: it saw all of the class, and from there
/// it would see its public members only. Written by generated code only.
/// </summary>
/// <param name="type">The class.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class DescribedClassAttribute(Type type) : Attribute
{
    /// <summary>The class.</summary>
    public Type Type { get; } = type;
}
