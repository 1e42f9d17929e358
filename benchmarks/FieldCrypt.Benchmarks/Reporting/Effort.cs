namespace FieldCrypt.Benchmarks;

/// <summary>How long everything is measured: short to see where one stands, full for figures to publish.</summary>
/// <param name="Name">The mode's name.</param>
/// <param name="IterationMilliseconds">How long one iteration of a benchmark takes.</param>
/// <param name="Iterations">How many count.</param>
/// <param name="PairedSeconds">How long one pair of a <see cref="PairedMeasurement"/> is measured.</param>
public sealed record Effort(string Name, int IterationMilliseconds, int Iterations, double PairedSeconds)
{
    public static readonly Effort Brief = new("short", 60, 15, 5);

    public static readonly Effort Thorough = new("full", 250, 30, 30);
}
