using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>What an update operator does to one field.</summary>
/// <param name="Field">The dotted path as it was written.</param>
/// <param name="Apply">The new value; null removes the field, the same object leaves it alone.</param>
internal sealed record FieldChange(string Field, Func<FieldState, BsonValue?> Apply)
{
    /// <summary>Whether the change is only for a document that an upsert makes.</summary>
    public bool OnInsertOnly { get; init; }
}

/// <summary>A field as an update finds it, in the document before the update; the value is null if it is missing.</summary>
internal readonly record struct FieldState(string Field, BsonValue? Value, BsonDocument Document)
{
    public string Id => Document.GetValue("_id", BsonNull.Value).ToJson();
}
