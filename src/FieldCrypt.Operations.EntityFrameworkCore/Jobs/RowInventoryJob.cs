using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Counts what is there. Every job does; this one does nothing else.</summary>
internal sealed class RowInventoryJob(StoredDatabase database, SqlJobOptions options) : RowJob(database, options)
{
    public override JobAction Action => JobAction.Inventory;

    protected override ValueTask ProcessAsync(StoredRow row, RowScope scope, CancellationToken cancellationToken)
    {
        scope.Figures.Unchanged();
        return ValueTask.CompletedTask;
    }
}
