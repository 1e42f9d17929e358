using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>What the names in an expression mean: the documents at hand, the variables, and the other collections.</summary>
/// <param name="Collections">All collections, for lookups.</param>
/// <param name="Database">The database of the command.</param>
/// <param name="Root">Where the documents at hand are encrypted; null for nowhere.</param>
internal sealed record PipelineScope(GuardedCollections Collections, string Database, PathNode? Root)
{
    private static readonly Dictionary<string, PathNode?> NoVariables = [];

    /// <summary>Variables of <c>$let</c>, <c>$map</c>, <c>$filter</c> and the like.</summary>
    public IReadOnlyDictionary<string, PathNode?> Variables { get; init; } = NoVariables;

    public PipelineScope With(string variable, PathNode? value) =>
        this with { Variables = new Dictionary<string, PathNode?>(Variables, StringComparer.Ordinal) { [variable] = value } };
}
