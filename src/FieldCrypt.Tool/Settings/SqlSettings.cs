namespace FieldCrypt.Tool.Settings;

/// <summary>How PostgreSQL is reached, and its tables with encrypted columns.</summary>
internal sealed record SqlSettings
{
    /// <summary>The connection string; better in the environment, as <c>FIELDCRYPT_POSTGRESQL</c>, if it holds a password.</summary>
    public string? Connection { get; set; }

    /// <summary>The tables.</summary>
    public IReadOnlyList<SqlTableSettings> Tables { get; set; } = [];
}
