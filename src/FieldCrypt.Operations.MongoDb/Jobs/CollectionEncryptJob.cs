using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Brings documents into the form that the schema writes today.</summary>
internal sealed class CollectionEncryptJob(
    IMongoCollection<BsonDocument> collection, CollectionPlan plan, KeyVault vault, MongoDbJobOptions options)
    : CollectionWritingJob(collection, plan.Root, vault)
{
    private readonly PlaceKeys _keys = new(plan, vault, options);

    public override JobAction Action => JobAction.Encrypt;

    public override string Identity => $"{base.Identity} {plan.Name} with {_keys}";

    protected override (SkipReason Reason, string Message)? ReasonAgainst(BsonDocument document) =>
        plan.PlaintextPolicy == PlaintextPolicy.Refuse
        && DocumentSurvey.Of(document, Root).Protection is ItemProtection.Partial or ItemProtection.Plaintext
        && HasPlaintext(document)
            ? (SkipReason.Plaintext,
                "It has plaintext where the schema encrypts, and the schema lets none in: while its policy is not to allow reads, whoever may write to the "
                + "collection could have this job encrypt what he wrote.")
            : null;

    protected override ValueTask<List<BsonElement>> ChangeAsync(BsonDocument document, CancellationToken cancellationToken) =>
        EncryptedPlaces.ChangeAsync(document, Root!, async (value, member) =>
        {
            if (!PlaceKeys.IsEncrypted(value))
            {
                return await _keys.SealAsync(document, value, member, cancellationToken).ConfigureAwait(false);
            }

            return await _keys.IsOfTodayAsync(document, value, member, cancellationToken).ConfigureAwait(false)
                ? value
                : await _keys.SealAsync(
                    document,
                    await _keys.OpenAsync(document, value, member, cancellationToken).ConfigureAwait(false),
                    member,
                    cancellationToken).ConfigureAwait(false);
        });

    // A document in which nothing that the schema encrypts has a value is plaintext, and rightly so.
    private bool HasPlaintext(BsonDocument document)
    {
        var found = false;
        var seen = EncryptedPlaces.ChangeAsync(document, Root!, (value, _) =>
        {
            found |= !PlaceKeys.IsEncrypted(value);
            return ValueTask.FromResult(value);
        });
        return seen.IsCompletedSuccessfully && found;
    }
}
