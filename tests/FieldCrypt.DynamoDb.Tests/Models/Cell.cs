namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>What an application can do with items.</summary>
public enum Operation
{
    Put,
    PutOnCondition,
    Get,
    GetProjected,
    Update,
    UpdateOnCondition,
    Delete,
    DeleteOnCondition,
    Query,
    QueryFiltered,
    QueryIndex,
    Scan,
    ScanFiltered,
    ScanInParallel,
    Count,
    BatchGet,
    BatchWrite,
    TransactGet,
    TransactWrite,
    PartiQl,
    CountOnEncrypted,
    FilterOnEncrypted,
}

/// <summary>The programming models of the AWS SDK.</summary>
public enum Model
{
    LowLevel,
    Paginators,
    Document,
    Context,
}

/// <summary>What becomes of an operation in a model.</summary>
public abstract record Cell
{
    private Cell()
    {
    }

    /// <summary>It does the same on a protected table as on a plain one.</summary>
    public sealed record Same(Func<Stage, Task<string>> Run) : Cell;

    /// <summary>It is refused on a protected table, as the README says.</summary>
    public sealed record Refused(Func<Stage, Task> Run) : Cell;

    /// <summary>The model has no such operation.</summary>
    public sealed record Absent : Cell;
}
