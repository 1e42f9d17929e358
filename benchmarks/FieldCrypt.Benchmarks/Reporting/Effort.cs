namespace FieldCrypt.Benchmarks;

/// <summary>How long everything is measured: short to see where one stands, full for figures to publish.</summary>
/// <param name="Name">The mode's name.</param>
/// <param name="IterationMilliseconds">
/// How long one iteration of a benchmark takes: little, so that on a machine that others use too some are undisturbed.
/// </param>
/// <param name="Iterations">How many count.</param>
/// <param name="Rounds">How often all of that is done: a machine may be slow for minutes.</param>
/// <param name="TurnSeconds">How long a comparison <see cref="TurnByTurn"/> takes.</param>
public sealed record Effort(string Name, int IterationMilliseconds, int Iterations, int Rounds, double TurnSeconds)
{
    public static readonly Effort Brief = new("short", 5, 40, 3, 4);

    public static readonly Effort Thorough = new("full", 10, 200, 5, 30);
}
