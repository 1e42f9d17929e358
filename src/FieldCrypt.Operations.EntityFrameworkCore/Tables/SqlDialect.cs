namespace FieldCrypt.Operations.Tables;

/// <summary>In what databases differ, as far as jobs need it.</summary>
internal sealed record SqlDialect
{
    private const string PostgreSqlProvider = "Npgsql.EntityFrameworkCore.PostgreSQL";
    private const string SqliteProvider = "Microsoft.EntityFrameworkCore.Sqlite";
    private const string SqlServerProvider = "Microsoft.EntityFrameworkCore.SqlServer";

    /// <summary>PostgreSQL.</summary>
    /// <remarks>The system column <c>xmin</c> is the transaction that wrote a row: another one after every change (PostgreSQL manual, "System Columns").</remarks>
    public static SqlDialect PostgreSql { get; } = new() { Name = "postgresql", RowVersion = "CAST(xmin AS text)" };

    /// <summary>SQLite, which has one writer at a time.</summary>
    public static SqlDialect Sqlite { get; } = new() { Name = "sqlite", ExactCollation = " COLLATE BINARY", MaxConnections = 1 };

    /// <summary>Its name, for checkpoints.</summary>
    public required string Name { get; init; }

    /// <summary>An expression that is another one whenever a row was changed; null if there is none.</summary>
    public string? RowVersion { get; init; }

    /// <summary>What makes a comparison of any value, texts included, exact; null if nothing does in general.</summary>
    public string? ExactCollation { get; init; }

    /// <summary>Whether the number of rows is bounded by FETCH instead of LIMIT.</summary>
    public bool BoundsByFetch { get; init; }

    /// <summary>How many connections bring anything.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>Whether it can be told that plaintext is still what was read.</summary>
    public bool PinsPlaintext => RowVersion is not null || ExactCollation is not null;

    /// <summary>The dialect of a provider of Entity Framework Core.</summary>
    public static SqlDialect Of(string? provider) => provider switch
    {
        PostgreSqlProvider => PostgreSql,
        SqliteProvider => Sqlite,
        SqlServerProvider => new SqlDialect { Name = "sqlserver", BoundsByFetch = true },
        _ => new SqlDialect { Name = ForeignText.Shown(provider) },
    };

    /// <summary>What bounds the number of rows, after an ORDER BY.</summary>
    public string Bound(string count) => BoundsByFetch ? $"OFFSET 0 ROWS FETCH NEXT {count} ROWS ONLY" : $"LIMIT {count}";
}
