namespace FieldCrypt.Tool.Settings;

/// <summary>The cluster that runs jobs on many machines.</summary>
internal sealed record ClusterSettings
{
    /// <summary>The connection string of its PostgreSQL; better in the environment, as <c>FIELDCRYPT_CLUSTER</c>, if it holds a password.</summary>
    public string? Connection { get; set; }

    /// <summary>Which cluster: several may share a database.</summary>
    public string Id { get; set; } = "fieldcrypt";
}
