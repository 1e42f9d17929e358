namespace FieldCrypt.Model;

/// <summary>A constructor of a class, by which a store may make its objects.</summary>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Attributes">Its annotations.</param>
internal sealed record ClassConstructor(IReadOnlyList<ConstructorParameter> Parameters, IReadOnlyList<Attribute> Attributes);

/// <summary>A parameter of a constructor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; null where that is not known.</param>
internal readonly record struct ConstructorParameter(string Name, Type? Type);
