using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Writes documents back as plaintext.</summary>
internal sealed class CollectionDecryptJob(
    IMongoCollection<BsonDocument> collection, CollectionPlan plan, KeyVault vault, MongoDbJobOptions options)
    : CollectionWritingJob(collection, plan.Root, vault)
{
    private readonly PlaceKeys _keys = new(plan, vault, options);

    public override string Identity => $"{base.Identity} {plan.Name} with {_keys}";

    public override JobAction Action => JobAction.Decrypt;

    protected override ValueTask<List<BsonElement>> ChangeAsync(BsonDocument document, CancellationToken cancellationToken) =>
        EncryptedPlaces.ChangeAsync(document, Root!, async (value, member) => PlaceKeys.IsEncrypted(value)
            ? await _keys.OpenAsync(document, value, member, cancellationToken).ConfigureAwait(false)
            : value);
}
