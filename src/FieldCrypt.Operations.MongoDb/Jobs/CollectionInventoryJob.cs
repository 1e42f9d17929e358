using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Counts what is there. Every job does; this one does nothing else.</summary>
internal sealed class CollectionInventoryJob(IMongoCollection<BsonDocument> collection, CollectionPlan? plan, KeyVault? vault)
    : CollectionJob(collection, plan?.Root, vault)
{
    public override JobAction Action => JobAction.Inventory;

    protected override ValueTask ProcessAsync(BsonDocument document, DocumentScope scope, CancellationToken cancellationToken)
    {
        scope.Figures.Unchanged();
        return ValueTask.CompletedTask;
    }
}
