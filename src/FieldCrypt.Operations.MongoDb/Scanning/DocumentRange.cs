using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace FieldCrypt.Operations.Scanning;

/// <summary>The documents of a range of <c>_id</c>, from one (included) up to another (not included), in BSON's own order of all types.</summary>
/// <remarks>
/// A comparison in a query only finds ids of the same BSON type; one in an expression compares all, as the order of the index does (MongoDB manual,
/// "Comparison/Sort Order", "$expr").
/// </remarks>
internal sealed record DocumentRange(BsonValue? From, BsonValue? To)
{
    private const string FromField = "from";
    private const string ToField = "to";
    private static readonly JsonWriterSettings Canonical = new() { OutputMode = JsonOutputMode.CanonicalExtendedJson };

    /// <exception cref="FieldCryptConfigurationException">The text is no range.</exception>
    public static DocumentRange Read(string text)
    {
        var document = Parse(text);
        return new DocumentRange(document.GetValue(FromField, null), document.GetValue(ToField, null));
    }

    /// <summary>The position after a document.</summary>
    public static string Position(BsonValue lastId) => new BsonDocument(FromField, lastId).ToJson(Canonical);

    /// <exception cref="FieldCryptConfigurationException">The text is no position.</exception>
    public static BsonValue? LastId(string? position) => position is null ? null : Parse(position).GetValue(FromField, null);

    public override string ToString()
    {
        var document = new BsonDocument();
        document.Add(FromField, From, From is not null);
        document.Add(ToField, To, To is not null);
        return document.ToJson(Canonical);
    }

    /// <summary>The documents of the range that come after one.</summary>
    public BsonDocument ToFilter(BsonValue? lastId)
    {
        var conditions = new BsonArray();
        Add(lastId is null ? "$gte" : "$gt", lastId ?? From);
        Add("$lt", To);
        return conditions.Count == 0 ? [] : new BsonDocument("$expr", new BsonDocument("$and", conditions));

        void Add(string comparison, BsonValue? bound)
        {
            if (bound is not null)
            {
                conditions.Add(new BsonDocument(comparison, new BsonArray { "$_id", new BsonDocument("$literal", bound) }));
            }
        }
    }

    private static BsonDocument Parse(string text)
    {
        try
        {
            return BsonDocument.Parse(text);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or BsonException)
        {
            throw new FieldCryptConfigurationException("A checkpoint holds no position in a MongoDB collection.", e);
        }
    }
}
