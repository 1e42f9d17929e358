using MongoDB.Bson;

namespace FieldCrypt.MongoDb;

/// <summary>What a key vault says about a data key; the key itself is not part of it.</summary>
public sealed record DataKeyDocument
{
    private static readonly string[] KnownFields =
        ["_id", "version", "keyAltNames", "keyMaterial", "creationDate", "updateDate", "status", "masterKey"];

    private static readonly string[] AwsFields = ["provider", "region", "key", "endpoint"];

    private DataKeyDocument(BsonDocument document)
    {
        if (document.Names.FirstOrDefault(name => !KnownFields.Contains(name)) is { } unknown)
        {
            throw Malformed($"has a field '{unknown}', which no driver accepts");
        }

        Id = document.GetValue("_id", BsonNull.Value) is BsonBinaryData { SubType: BsonBinarySubType.UuidStandard } id
            ? id.ToGuid(GuidRepresentation.Standard)
            : throw Malformed("has an _id that is not a UUID (BSON binary of subtype 4)");
        KeyMaterial = Require<BsonBinaryData>(document, "keyMaterial").Bytes;
        CreatedAt = Require<BsonDateTime>(document, "creationDate").ToUniversalTime();
        UpdatedAt = Require<BsonDateTime>(document, "updateDate").ToUniversalTime();
        Require<BsonInt32>(document, "status");
        if (document.TryGetValue("version", out var version) && !(version.IsNumeric && version == 0))
        {
            throw Malformed("is of a version that this release does not know");
        }

        MasterKey = Require<BsonDocument>(document, "masterKey");
        Provider = Require<BsonString>(MasterKey, "provider").Value;
        RequireKnownMasterKey();
        AlternateNames = Names(document);
    }

    /// <summary>The id that encrypted values name.</summary>
    public Guid Id { get; }

    /// <summary>The names by which applications ask for it.</summary>
    public IReadOnlyList<string> AlternateNames { get; }

    /// <summary>The provider of its master key, such as <c>aws</c>.</summary>
    public string Provider { get; }

    /// <summary>Which master key wraps it, as the provider describes it.</summary>
    public BsonDocument MasterKey { get; }

    /// <summary>When it was created, in UTC.</summary>
    public DateTime CreatedAt { get; }

    /// <summary>When it was last wrapped, in UTC.</summary>
    public DateTime UpdatedAt { get; }

    /// <summary>The wrapped key.</summary>
    internal ReadOnlyMemory<byte> KeyMaterial { get; }

    /// <summary>Reads the document of a data key, as strictly as libmongocrypt does.</summary>
    /// <exception cref="FieldCryptException">It is not one.</exception>
    internal static DataKeyDocument Parse(BsonDocument document) => new(document);

    private static string[] Names(BsonDocument document)
    {
        if (!document.TryGetValue("keyAltNames", out var value))
        {
            return [];
        }

        if (value is not BsonArray array || array.Any(name => !name.IsString))
        {
            throw Malformed("has alternate names that are not strings");
        }

        string[] names = [.. array.Select(name => name.AsString)];
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length ? names : throw Malformed("has an alternate name twice");
    }

    // Other providers' documents are read too, so that they can be listed; their keys cannot be opened here.
    private void RequireKnownMasterKey()
    {
        var allowed = Provider.Split(':')[0] switch
        {
            "local" => ["provider"],
            "aws" => AwsFields,
            _ => null,
        };
        if (allowed is null)
        {
            return;
        }

        if (MasterKey.Names.FirstOrDefault(name => !allowed.Contains(name)) is { } unknown)
        {
            throw Malformed($"has a masterKey with a field '{unknown}', which no driver accepts");
        }

        if (allowed == AwsFields)
        {
            Require<BsonString>(MasterKey, "region");
            Require<BsonString>(MasterKey, "key");
            if (MasterKey.TryGetValue("endpoint", out var endpoint) && !(endpoint is BsonString { Value: var host } && host.Contains('.', StringComparison.Ordinal)))
            {
                throw Malformed("has a masterKey with an endpoint that is not a host");
            }
        }
    }

    private static TValue Require<TValue>(BsonDocument document, string field)
        where TValue : BsonValue => document.GetValue(field, BsonNull.Value) is TValue value
            ? value
            : throw Malformed($"has no {field}, or one of a wrong type");

    private static DataNotAuthenticException Malformed(string what) => new($"Malformed data: a document of the key vault {what}.");
}
