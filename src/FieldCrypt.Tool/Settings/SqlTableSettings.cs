namespace FieldCrypt.Tool.Settings;

/// <summary>A table of PostgreSQL with encrypted columns, as the application's model says it.</summary>
internal sealed record SqlTableSettings
{
    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its schema; the one that the connection finds it in if null.</summary>
    public string? Schema { get; set; }

    /// <summary>The table that values are bound to; if null the table's name, with its schema if that is said here.</summary>
    public string? BoundTable { get; set; }

    /// <summary>The columns that name the row which values are bound to; the primary key if null, no row if there are none.</summary>
    public IReadOnlyList<string>? Row { get; set; }

    /// <summary>Whether messages are signed (suite 0578).</summary>
    public bool Signed { get; set; }

    /// <summary>The pairs of the encryption context that messages do not hold.</summary>
    public IReadOnlyList<string> UnstoredContextKeys { get; set; } = [];

    /// <summary>The encrypted columns by name.</summary>
    public required IReadOnlyDictionary<string, SqlColumnSettings> Encrypted { get; init; }

    /// <summary>Schema and name, as the command line names it.</summary>
    internal string FullName => Schema is null ? Name : $"{Schema}.{Name}";
}

/// <summary>An encrypted column.</summary>
internal sealed record SqlColumnSettings
{
    /// <summary>The column that values are bound to; its own name if null.</summary>
    public string? BoundColumn { get; set; }

    /// <summary>The column of plaintext from before, if there is one.</summary>
    public string? PlaintextColumn { get; set; }
}
