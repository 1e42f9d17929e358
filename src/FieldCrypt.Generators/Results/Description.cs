namespace FieldCrypt.Generators.Results;

/// <summary>A class for which a table schema is to be made, with all that is part of it: or none of it, and the reason.</summary>
/// <param name="Units">The class, what it derives from and what it holds.</param>
/// <param name="Refusal">Why it is not described; then there are no units.</param>
/// <param name="IsAskedFor">Whether an attribute asks for it by name.</param>
internal sealed record Description(EquatableArray<DescribedUnit> Units, Refusal? Refusal, bool IsAskedFor);
