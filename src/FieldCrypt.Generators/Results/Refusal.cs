namespace FieldCrypt.Generators.Results;

/// <summary>Why a class is not described.</summary>
/// <param name="Class">The class that was to be described.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="Place">Where the class is declared, or where its description is asked for.</param>
internal sealed record Refusal(string Class, string Reason, Place? Place);
