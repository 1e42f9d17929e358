using MongoDB.Bson;

namespace FieldCrypt.Operations.Scanning;

/// <summary>What the documents of one page share.</summary>
internal sealed record DocumentScope(JobStepContext Context, FigureTally Figures)
{
    /// <summary>Whether nothing is written.</summary>
    public bool IsDryRun => Context.Options.Mode == JobMode.DryRun;

    /// <summary>Tells that a document was left as it is.</summary>
    public ValueTask SkipAsync(BsonDocument document, SkipReason reason, string message, CancellationToken cancellationToken) =>
        Context.SkipAsync(Figures, $"_id={NameOf(document.GetValue("_id", BsonNull.Value))}", reason, message, cancellationToken);

    // A UUID as people and commands write it; BSON's own text of it is in hex.
    private static string NameOf(BsonValue id) => id is BsonBinaryData { SubType: BsonBinarySubType.UuidStandard, Bytes.Length: 16 } uuid
        ? $"{uuid.ToGuid(GuidRepresentation.Standard):D}"
        : $"{id}";
}
