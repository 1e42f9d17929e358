namespace FieldCrypt.Generators.Results;

/// <summary>One class as generated code describes it.</summary>
/// <param name="Type">The class, as code names it.</param>
/// <param name="Expression">What makes its description.</param>
/// <param name="IsForOthers">Whether assemblies that reference this one are told that it is described here.</param>
internal sealed record DescribedUnit(string Type, string Expression, bool IsForOthers);
