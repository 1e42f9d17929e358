using FieldCrypt.Testing.MongoDb.Queries;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>A collection's rule for its documents.</summary>
internal sealed class Validator
{
    private readonly Filter? _rule;
    private readonly string _level;
    private readonly string _action;
    private readonly string _operator;

    private Validator(BsonDocument options)
    {
        var rule = options.GetValue("validator", new BsonDocument()).AsBsonDocument;
        _rule = rule.ElementCount == 0 ? null : FilterParser.Parse(rule);
        _operator = rule.ElementCount == 0 ? "" : rule.GetElement(0).Name;
        _level = options.GetValue("validationLevel", "strict").AsString;
        _action = options.GetValue("validationAction", "error").AsString;
    }

    /// <exception cref="MongoError">The server would refuse the rule.</exception>
    public static Validator Parse(BsonDocument options) => new(options);

    /// <summary>Checks a document that is to be stored.</summary>
    /// <param name="document">The document.</param>
    /// <param name="before">The document that it replaces, if any: the moderate level lets one be that was wrong before.</param>
    /// <exception cref="MongoError">The document breaks the rule.</exception>
    public void Check(BsonDocument document, BsonDocument? before)
    {
        var isLetBe = _level == "off" || _action == "warn" || (_level == "moderate" && before is not null && _rule?.Invoke(before) == false);
        if (_rule is null || isLetBe || _rule(document))
        {
            return;
        }

        throw new MongoError(121, "DocumentValidationFailure", "Document failed validation")
        {
            Details = new BsonDocument("errInfo", new BsonDocument
            {
                { "failingDocumentId", document.GetValue("_id", BsonNull.Value) },
                { "details", new BsonDocument("operatorName", _operator) },
            }),
        };
    }
}
