using FieldCrypt.MongoDb;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Terminal;
using MongoDB.Bson;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>The data keys of a key vault.</summary>
/// <param name="DataKeys">Those that are well formed.</param>
/// <param name="Malformed">What is wrong with the others.</param>
internal sealed record DataKeyListing(IReadOnlyList<ListedDataKey> DataKeys, IReadOnlyList<string> Malformed) : IResult
{
    public static DataKeyListing Of(IEnumerable<BsonDocument> documents)
    {
        var (keys, malformed) = (new List<ListedDataKey>(), new List<string>());
        foreach (var document in documents)
        {
            try
            {
                var key = DataKeyDocument.Parse(document);
                var masterKey = KeyDocumentInspection.MasterKey(key);
                keys.Add(new ListedDataKey(key.Id, key.AlternateNames, masterKey.Kind, masterKey.Key, key.CreatedAt, key.UpdatedAt));
            }
            catch (FieldCryptException e)
            {
                malformed.Add(e.Message);
            }
        }

        return new DataKeyListing(keys, malformed);
    }

    public void TellTo(IReport report)
    {
        report.Title($"key vault with {DataKeys.Count} {(DataKeys.Count == 1 ? "data key" : "data keys")}");
        report.Table(
            "Data keys",
            ["id", "names", "wrapped by", "key", "created", "last wrapped"],
            [.. DataKeys.Select(key => (IReadOnlyList<string>)
                [$"{key.Id:D}", string.Join(", ", key.AlternateNames), key.WrappedBy, key.MasterKey, Facts.Time(key.CreatedAt), Facts.Time(key.UpdatedAt)])]);
        report.Table("Malformed documents", ["what"], [.. Malformed.Select(what => (IReadOnlyList<string>)[what])]);
    }
}
