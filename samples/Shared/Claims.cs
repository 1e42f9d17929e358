namespace FieldCrypt.Samples;

/// <summary>What the demonstration claims, and whether it was so.</summary>
internal sealed class Claims
{
    private readonly List<(string Claim, bool Holds)> _results = [];

    public IReadOnlyList<(string Claim, bool Holds)> Results => _results;

    public bool AllHold => _results.TrueForAll(result => result.Holds);

    public void Check(string claim, bool holds) => _results.Add((claim, holds));
}
