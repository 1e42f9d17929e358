namespace FieldCrypt.MongoDb.Guard;

/// <summary>What the names in an expression mean: the documents at hand, the variables, and the other collections.</summary>
/// <param name="Collections">All collections, for lookups.</param>
/// <param name="Database">The database of the command.</param>
/// <param name="Root">What the documents at hand may be.</param>
internal sealed record PipelineScope(GuardedCollections Collections, string Database, Shape Root)
{
    private static readonly Dictionary<string, Shape> NoVariables = [];

    private bool _hasEncryptedVariables;

    /// <summary>Variables of <c>$let</c>, <c>$map</c>, <c>$filter</c> and the like.</summary>
    public IReadOnlyDictionary<string, Shape> Variables { get; private init; } = NoVariables;

    /// <summary>Of variables that stand for a name which no class has, the encrypted members that are meant.</summary>
    public IReadOnlyDictionary<string, Shape> Misspelt { get; private init; } = NoVariables;

    /// <summary>Whether texts are compared by a collation.</summary>
    public bool HasCollation { get; init; }

    /// <summary>Whether any name may mean something encrypted.</summary>
    public bool HoldsCiphertext => Root.HoldsCiphertext || _hasEncryptedVariables;

    /// <summary>The scope with a further variable.</summary>
    /// <exception cref="ProtectedOperationException">It is one of the server's own.</exception>
    public PipelineScope With(string variable, Shape value) => With([(variable, value, null)]);

    /// <summary>The scope with further variables, and what those mean that stand for a misspelt name.</summary>
    /// <exception cref="ProtectedOperationException">One of them is one of the server's own.</exception>
    public PipelineScope With(IEnumerable<(string Name, Shape Value, Shape? Meant)> variables)
    {
        var all = new Dictionary<string, Shape>(Variables, StringComparer.Ordinal);
        var misspelt = new Dictionary<string, Shape>(Misspelt, StringComparer.Ordinal);
        foreach (var (name, value, meant) in variables)
        {
            all[RequireOwnName(name)] = value;
            misspelt.Remove(name);
            if (meant is not null)
            {
                misspelt[name] = meant;
            }
        }

        return this with
        {
            Variables = all,
            Misspelt = misspelt,
            _hasEncryptedVariables = misspelt.Count > 0 || all.Values.Any(static variable => variable.HoldsCiphertext),
        };
    }

    // CURRENT is where paths begin: with another one, all of them would mean something else.
    private static string RequireOwnName(string variable) =>
        variable is not ("CURRENT" or "ROOT") ? variable : throw Refusal.Unknown($"Another value for variable {variable}");
}
