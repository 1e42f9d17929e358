using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Opens every encrypted value; documents with one that is not authentic, or with plaintext where there should be none, are told.</summary>
internal sealed class CollectionVerifyJob(
    IMongoCollection<BsonDocument> collection, CollectionPlan plan, KeyVault vault, MongoDbJobOptions options)
    : CollectionJob(collection, plan.Root, vault)
{
    private readonly PlaceKeys _keys = new(plan, vault, options);

    public override string Identity => $"{base.Identity} {plan.Name} with {_keys}";

    public override JobAction Action => JobAction.Verify;

    protected override async ValueTask ProcessAsync(BsonDocument document, DocumentScope scope, CancellationToken cancellationToken)
    {
        string? plain = null;
        try
        {
            await EncryptedPlaces.ChangeAsync(document, Root!, async (value, member) =>
            {
                if (PlaceKeys.IsEncrypted(value))
                {
                    await _keys.OpenAsync(document, value, member, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    plain ??= member.Name;
                }

                return value;
            }).ConfigureAwait(false);
        }
        catch (FieldCryptException e) when (SkipReasons.Of(this, e) is { } reason)
        {
            await scope.SkipAsync(document, reason, e.Message, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (plain is not null)
        {
            await scope.SkipAsync(document, SkipReason.Plaintext, $"{plain} is not encrypted.", cancellationToken).ConfigureAwait(false);
            return;
        }

        scope.Figures.Unchanged();
    }
}
