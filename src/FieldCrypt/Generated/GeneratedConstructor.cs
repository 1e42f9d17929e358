using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>A public constructor as the source generator describes it. Written by generated code only.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="parameters">The names of its parameters.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GeneratedConstructor(params string[] parameters)
{
    /// <summary>The names of its parameters.</summary>
    public IReadOnlyList<string> Parameters { get; } = parameters;

    /// <summary>Its annotations, those of the store.</summary>
    public IReadOnlyList<Attribute> Attributes { get; init; } = [];
}
