namespace FieldCrypt.Generators.Symbols;

/// <summary>Ends the description of a class that cannot be described as a whole.</summary>
/// <param name="reason">Why, as the end of a sentence.</param>
internal sealed class IncompleteClassException(string reason) : Exception(reason);
