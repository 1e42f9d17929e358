namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>Every operation in every programming model: the one table that the tests are made from.</summary>
internal static class OperationMatrix
{
    /// <summary>A cell for each <see cref="Model"/>; an operation that stands in two places is an error.</summary>
    public static readonly IReadOnlyDictionary<Operation, Cell[]> Rows = new[] { ItemRows.All, QueryRows.All, BatchRows.All, RefusedRows.All }
        .SelectMany(rows => rows)
        .ToDictionary();
}
