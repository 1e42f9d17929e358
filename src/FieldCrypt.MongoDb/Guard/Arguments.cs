using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>The named arguments of an operator, a stage or an item of a command, of which each is known and none occurs twice.</summary>
internal readonly struct Arguments
{
    private readonly string _of;
    private readonly BsonDocument _document;

    /// <exception cref="ProtectedOperationException">An argument is not known, or occurs twice: of two, the server might take the other one.</exception>
    public Arguments(string of, BsonDocument document, params ReadOnlySpan<string> known)
    {
        _of = of;
        _document = document = Opened(document);
        for (var i = 0; i < document.ElementCount; i++)
        {
            var name = document.GetElement(i).Name;
            if (!known.Contains(name) || document.IndexOfName(name) != i)
            {
                throw Refusal.Unknown($"Argument {ForeignText.Shown(name)} of {of}, or its form,");
            }
        }
    }

    /// <summary>An argument; null if it is not given.</summary>
    public BsonValue this[string name] => _document.GetValue(name, BsonNull.Value);

    /// <summary>An argument that must be a text.</summary>
    public string Text(string name, string? otherwise = null) =>
        _document.TryGetValue(name, out var value) ? (value as BsonString)?.Value ?? throw Refusal.Unknown($"This form of {_of}")
        : otherwise ?? throw Refusal.Unknown($"This form of {_of}");

    /// <summary>A part of a command that must be a document; null if it is not given.</summary>
    public static BsonDocument? Document(BsonValue value, string what) =>
        value.IsBsonNull ? null : value as BsonDocument ?? throw Refusal.Unknown($"This form of {what}");

    /// <summary>A part of a command that must be a list of documents; none if it is not given.</summary>
    public static IEnumerable<BsonDocument> Documents(BsonValue value, string what) =>
        value.IsBsonNull ? [] : value is BsonArray items ? items.Select(item => item as BsonDocument ?? throw Refusal.Unknown($"This form of {what}"))
        : throw Refusal.Unknown($"This form of {what}");

    public bool Has(string name) => _document.Contains(name);

    /// <summary>The document in memory: each look-up in a raw one would read it from its beginning, and some are not to be had.</summary>
    public static BsonDocument Opened(BsonDocument document) =>
        document is RawBsonDocument ? new BsonDocument { AllowDuplicateNames = true }.AddRange(document) : document;
}
