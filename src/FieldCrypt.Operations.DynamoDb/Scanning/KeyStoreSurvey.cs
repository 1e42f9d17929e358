using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Keys;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Reads from key stores which KMS key protects which version of which branch key. Nothing is opened.</summary>
internal static class KeyStoreSurvey
{
    // A tenant each with some versions; a store is small beside the tables that it serves.
    private const int MaxKeys = 1_000_000;

    public static async Task<IReadOnlyList<ProtectedKey>> ReadAsync(
        IAmazonDynamoDB dynamoDb, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var keys = new List<ProtectedKey>();
        foreach (var table in tables)
        {
            var request = new ScanRequest { TableName = table, ConsistentRead = true };
            do
            {
                var page = await ReadAsync(dynamoDb, request, cancellationToken).ConfigureAwait(false);
                keys.AddRange((page.Items ?? []).Select(ItemOf).OfType<ProtectedKey>());
                request.ExclusiveStartKey = page.LastEvaluatedKey;
                if (keys.Count > MaxKeys)
                {
                    throw new FieldCryptConfigurationException($"Key store table {ForeignText.Shown(table, 256)} has more than {MaxKeys} versions of branch keys.");
                }
            }
            while (request.ExclusiveStartKey is { Count: > 0 });
        }

        return keys;
    }

    private static async Task<ScanResponse> ReadAsync(IAmazonDynamoDB dynamoDb, ScanRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await dynamoDb.ScanAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ResourceNotFoundException e)
        {
            throw new FieldCryptConfigurationException($"There is no key store table {ForeignText.Shown(request.TableName, 256)}.", e);
        }
    }

    // The active record is a copy of a version's; the beacon key wraps nothing.
    private static ProtectedKey? ItemOf(Dictionary<string, AttributeValue> item) =>
        BranchKeyRecord.Read(item).Record is { } record && record.Description.Type is not (BranchKeyDescription.ActiveType or BranchKeyDescription.BeaconType)
            ? new ProtectedKey
            {
                Kind = WrappingKeyKind.Branch,
                Name = ForeignText.Shown(record.Description.Id, 2048),
                Version = $"{record.Description.Version():D}",
                ProtectedBy = new WrappingKey { Kind = WrappingKeyKind.Kms, Name = ForeignText.Shown(record.Description.KeyName, 2048) },
                CreatedAt = record.Description.CreatedAt,
            }
            : null;
}
