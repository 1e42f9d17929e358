using MongoDB.Bson;

namespace FieldCrypt.MongoDb.KeyVaults;

/// <summary>
/// What the <c>masterKey</c> document of each provider holds (Client Side Encryption specification, "masterKey"); libmongocrypt refuses a
/// key whose document has anything else.
/// </summary>
/// <remarks>
/// Azure's, Google's and KMIP's are checked too, so that such keys can be listed; they cannot be opened here. Providers that are not known yet
/// are let through for the same reason.
/// </remarks>
internal static class MasterKeyFields
{
    private static readonly Dictionary<string, MasterKeyField[]> Known = new(StringComparer.Ordinal)
    {
        ["local"] = [],
        ["aws"] = [new("region"), new("key"), new("endpoint") { IsRequired = false, IsHost = true }],
        ["azure"] = [new("keyVaultEndpoint") { IsHost = true }, new("keyName"), new("keyVersion") { IsRequired = false }],
        ["gcp"] =
        [
            new("projectId"), new("location"), new("keyRing"), new("keyName"), new("keyVersion") { IsRequired = false },
            new("endpoint") { IsRequired = false, IsHost = true },
        ],
        ["kmip"] =
        [
            new("keyId") { IsRequired = false }, new("endpoint") { IsRequired = false },
            new("delegated") { IsRequired = false, Type = BsonType.Boolean },
        ],
    };

    /// <summary>Refuses a document that no driver would accept.</summary>
    /// <exception cref="DataNotAuthenticException">A field is unknown, missing or malformed.</exception>
    public static void Require(string provider, BsonDocument masterKey)
    {
        if (!Known.TryGetValue(provider.Split(':')[0], out var fields))
        {
            return;
        }

        if (masterKey.Names.FirstOrDefault(name => name != "provider" && !fields.Any(field => field.Name == name)) is { } unknown)
        {
            throw DataKeyDocument.Malformed($"has a masterKey with a field '{ForeignText.Shown(unknown)}', which no driver accepts");
        }

        foreach (var field in fields)
        {
            if (!masterKey.TryGetValue(field.Name, out var value) ? field.IsRequired : value.BsonType != field.Type)
            {
                throw DataKeyDocument.Malformed($"has a masterKey without a '{field.Name}', or with one of a wrong type");
            }

            if (field.IsHost && value is BsonString { Value: var host } && !host.Contains('.', StringComparison.Ordinal))
            {
                throw DataKeyDocument.Malformed($"has a masterKey whose '{field.Name}' is not a host");
            }
        }
    }

    private sealed record MasterKeyField(string Name)
    {
        public bool IsRequired { get; init; } = true;

        public bool IsHost { get; init; }

        public BsonType Type { get; init; } = BsonType.String;
    }
}
