using FieldCrypt.MongoDb;
using MongoDB.Bson;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at the document of a data key in MongoDB's key vault.</summary>
internal static class KeyDocumentInspection
{
    /// <exception cref="DataNotAuthenticException">It is none.</exception>
    public static Inspection Of(BsonDocument document)
    {
        var key = DataKeyDocument.Parse(document);
        return new Inspection
        {
            Format = "mongodb-data-key",
            Title = "data key of a MongoDB key vault",
            Facts = new Dictionary<string, string>
            {
                ["id"] = $"{key.Id:D}",
                ["alternate names"] = key.AlternateNames.Count == 0 ? "none" : string.Join(", ", key.AlternateNames),
                ["master key"] = key.Provider,
                ["created"] = Facts.Time(key.CreatedAt),
                ["last wrapped"] = Facts.Time(key.UpdatedAt),
                ["wrapped key"] = Facts.Bytes(key.KeyMaterial.Length),
            },
            WrappedKeys = [MasterKey(key)],
        };
    }

    /// <summary>Who wraps a data key.</summary>
    public static InspectedKey MasterKey(DataKeyDocument key)
    {
        var bytes = key.KeyMaterial.Length;
        var kind = key.Provider.Split(':')[0];
        if (kind == "aws" && key.MasterKey.TryGetValue("key", out var arn) && arn is BsonString { Value: var text })
        {
            var described = WrappingKeys.OfKmsArn(key.Provider, text, bytes, "AWS KMS key", "kms:Decrypt on this key");
            return described with { Region = key.MasterKey["region"].AsString };
        }

        return new InspectedKey
        {
            Provider = key.Provider,
            Kind = kind == "local" ? "local master key of 96 bytes" : $"master key of {key.Provider}",
            Key = kind == "local" ? key.Provider : string.Join(", ", key.MasterKey.Where(field => field.Name != "provider").Select(field => $"{field.Name} {field.Value}")),
            Bytes = bytes,
            OpenedBy = kind == "local" ? "this local master key; the document does not name it further" : "MongoDB's own drivers; FieldCrypt lists it",
        };
    }
}
