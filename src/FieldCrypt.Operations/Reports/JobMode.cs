namespace FieldCrypt.Operations;

/// <summary>Whether a job writes.</summary>
public enum JobMode
{
    /// <summary>It does what it is for.</summary>
    Run = 0,

    /// <summary>It reads, opens and makes everything, and writes nothing: what it counts as changed would be.</summary>
    DryRun = 1,
}
