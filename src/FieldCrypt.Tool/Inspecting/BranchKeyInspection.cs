using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Keys;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at a record of a branch key store.</summary>
internal static class BranchKeyInspection
{
    private const string CustomPrefix = "aws-crypto-ec:";

    /// <exception cref="DataNotAuthenticException">It is not such a record.</exception>
    public static Inspection Of(Dictionary<string, AttributeValue> item)
    {
        var (record, flaw) = BranchKeyRecord.Read(item);
        if (record is null)
        {
            throw new DataNotAuthenticException($"Malformed data: this looks like a record of a branch key store, but {flaw}.");
        }

        var description = record.Description;
        var facts = new Dictionary<string, string> { ["branch key"] = description.Id, ["record"] = description.Type };
        if (description.Type != BranchKeyDescription.BeaconType)
        {
            facts["version"] = $"{description.Version():D}";
        }

        facts["created"] = description.CreatedAt is { } time ? Facts.Time(time) : "not a time";
        facts["hierarchy version"] = BranchKeyDescription.HierarchyVersion;
        return new Inspection
        {
            Format = "branch-key-record",
            Title = description.Type switch
            {
                BranchKeyDescription.ActiveType => "active version of a branch key",
                BranchKeyDescription.BeaconType => "beacon key of a branch key",
                _ => "version of a branch key",
            },
            Facts = facts,
            WrappedKeys = [WrappingKeys.OfKmsArn("aws-kms", description.KeyName, record.Wrapped.Length, "AWS KMS key", "kms:Decrypt on this key")],
            StoredContext = description.Pairs.Where(pair => pair.Key.StartsWith(CustomPrefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[CustomPrefix.Length..], pair => pair.Value),
            Notes = ["Every attribute of the record and the store's logical name are bound to the wrapped key: a changed record does not open."],
        };
    }
}
