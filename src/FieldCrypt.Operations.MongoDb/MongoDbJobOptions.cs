using FieldCrypt.MongoDb;
using MongoDB.Bson;

namespace FieldCrypt.Operations;

/// <summary>What a job over a MongoDB collection may be told. Immutable.</summary>
public sealed record MongoDbJobOptions
{
    /// <summary>
    /// Reads off a document, as it is stored, which data key encrypts it, where each document has its own; null if the schema says it. Called on several
    /// threads.
    /// </summary>
    public Func<BsonDocument, DataKeyReference>? KeyOfDocument { get; init; }

    /// <summary>
    /// The ids of data keys that the ones of the schema replaced: their values are read, and <c>encrypt</c> writes them with the present key. Values of any
    /// other key are not authentic where they stand.
    /// </summary>
    public IReadOnlyCollection<Guid> FormerKeys { get; init; } = [];
}
