using FieldCrypt.MongoDb.KeyVaults;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb;

/// <summary>What a key vault says about a data key; the key itself is not part of it.</summary>
public sealed record DataKeyDocument
{
    private static readonly string[] KnownFields =
        ["_id", "version", "keyAltNames", "keyMaterial", "creationDate", "updateDate", "status", "masterKey"];

    private DataKeyDocument(BsonDocument document)
    {
        if (document.Names.FirstOrDefault(name => !KnownFields.Contains(name)) is { } unknown)
        {
            throw Malformed($"has a field '{ForeignText.Shown(unknown)}', which no driver accepts");
        }

        Id = document.GetValue("_id", BsonNull.Value) is BsonBinaryData { SubType: BsonBinarySubType.UuidStandard } id
            ? id.ToGuid(GuidRepresentation.Standard)
            : throw Malformed("has an _id that is not a UUID (BSON binary of subtype 4)");
        var material = Require<BsonBinaryData>(document, "keyMaterial");
        KeyMaterial = material.SubType == BsonBinarySubType.Binary ? material.Bytes : throw Malformed("has keyMaterial of another subtype than 0");
        CreatedAt = ToDateTime(Require<BsonDateTime>(document, "creationDate"));
        UpdatedAt = ToDateTime(Require<BsonDateTime>(document, "updateDate"));
        Require<BsonInt32>(document, "status");
        if (document.TryGetValue("version", out var version) && !(version.IsNumeric && version == 0))
        {
            throw Malformed("is of a version that this release does not know");
        }

        MasterKey = Require<BsonDocument>(document, "masterKey");
        Provider = Require<BsonString>(MasterKey, "provider").Value;
        MasterKeyFields.Require(Provider, MasterKey);
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

    /// <summary>When it was created, in UTC, as near as a <see cref="DateTime"/> comes.</summary>
    public DateTime CreatedAt { get; }

    /// <summary>When it was last wrapped, in UTC, as near as a <see cref="DateTime"/> comes.</summary>
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

    // BSON's dates reach further than .NET's in both directions; libmongocrypt takes them all.
    private static DateTime ToDateTime(BsonDateTime date) => date.IsValidDateTime ? date.ToUniversalTime()
        : date.MillisecondsSinceEpoch < 0 ? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc)
        : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    private static TValue Require<TValue>(BsonDocument document, string field)
        where TValue : BsonValue => document.GetValue(field, BsonNull.Value) is TValue value
            ? value
            : throw Malformed($"has no {field}, or one of a wrong type");

    internal static DataNotAuthenticException Malformed(string what) => new($"Malformed data: a document of the key vault {what}.");
}
