using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Writing;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Writes items back as plaintext.</summary>
internal sealed class DecryptJob : WritingJob
{
    private readonly ItemEncryptor _encryptor;
    private readonly KeyProvider _keys;

    public DecryptJob(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, DynamoDbJobOptions? options)
        : base(dynamoDb, schema, options)
    {
        _encryptor = new ItemEncryptor(Schema, keys, options?.Encryptor);
        _keys = keys;
    }

    public override JobAction Action => JobAction.Decrypt;

    public override string Identity => $"{base.Identity} with {(Schema.Keys ?? _keys).Description}";

    protected override async ValueTask<ItemDecision> DecideAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        if (ReservedNames.IsPlaintext(item) && !LegacyItemReader.IsLegacy(item))
        {
            return ItemDecision.Keep;
        }

        var plain = await _encryptor.DecryptAsync(item, cancellationToken).ConfigureAwait(false);
        return new ItemDecision.Write(PinnedUpdate.Whole(Schema, KnownKey, item, plain));
    }
}
