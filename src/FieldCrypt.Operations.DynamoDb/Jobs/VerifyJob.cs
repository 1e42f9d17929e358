using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Scanning;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Opens every item; those that are not authentic, or that nothing opens, are told.</summary>
internal sealed class VerifyJob : SchemaJob
{
    private readonly ItemEncryptor _encryptor;
    private readonly KeyProvider _keys;

    public VerifyJob(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, DynamoDbJobOptions? options)
        : base(dynamoDb, schema, options)
    {
        _encryptor = new ItemEncryptor(Schema, keys, options?.Encryptor);
        _keys = keys;
    }

    public override JobAction Action => JobAction.Verify;

    public override string Identity => $"{base.Identity} with {(Schema.Keys ?? _keys).Description}";

    protected override async ValueTask ProcessAsync(Dictionary<string, AttributeValue> item, StepScope step, CancellationToken cancellationToken)
    {
        // A policy may let it in; that does not make it authentic.
        if (ReservedNames.IsPlaintext(item) && !LegacyItemReader.IsLegacy(item))
        {
            await step.SkipAsync(item, SkipReason.Plaintext, "It is not encrypted.", cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await _encryptor.DecryptAsync(item, cancellationToken).ConfigureAwait(false);
            step.Figures.Unchanged();
        }
        catch (FieldCryptException e) when (SkipReasons.Of(this, e) is { } reason)
        {
            await step.SkipAsync(item, reason, e.Message, cancellationToken).ConfigureAwait(false);
        }
    }
}
