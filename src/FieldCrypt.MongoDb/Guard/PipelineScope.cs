namespace FieldCrypt.MongoDb.Guard;

/// <summary>What the names in an expression mean: the documents at hand, the variables, and the other collections.</summary>
/// <param name="Collections">All collections, for lookups.</param>
/// <param name="Database">The database of the command.</param>
/// <param name="Root">What the documents at hand may be.</param>
internal sealed record PipelineScope(GuardedCollections Collections, string Database, Shape Root)
{
    private static readonly Dictionary<string, Shape> NoVariables = [];

    /// <summary>Variables of <c>$let</c>, <c>$map</c>, <c>$filter</c> and the like.</summary>
    public IReadOnlyDictionary<string, Shape> Variables { get; init; } = NoVariables;

    /// <summary>Whether texts are compared by a collation.</summary>
    public bool HasCollation { get; init; }

    /// <summary>Whether any name may mean something encrypted.</summary>
    public bool HoldsCiphertext => Root.HoldsCiphertext || Variables.Values.Any(static variable => variable.HoldsCiphertext);

    public PipelineScope With(string variable, Shape value) =>
        this with { Variables = new Dictionary<string, Shape>(Variables, StringComparer.Ordinal) { [variable] = value } };
}
