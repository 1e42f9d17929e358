namespace FieldCrypt.Operations.Wire;

/// <summary>Names that silos and clients share.</summary>
internal static class ClusterNames
{
    /// <summary>The provider of the storage of jobs.</summary>
    public const string Storage = "FieldCrypt.Jobs";

    /// <summary>The key of the one list of jobs.</summary>
    public const long List = 0;

    /// <summary>The schema of the database.</summary>
    public const string DatabaseSchema = "fieldcrypt_jobs";

    /// <summary>The longest name of a job.</summary>
    public const int MaxJobName = 128;
}
