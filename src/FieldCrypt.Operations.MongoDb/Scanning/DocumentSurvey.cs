using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Schema;
using MongoDB.Bson;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Reads how a document is protected from the document alone, and from what a schema says of it, if there is one. Nothing is opened.</summary>
internal sealed class DocumentSurvey
{
    private readonly SortedSet<Guid> _keys = [];
    private readonly SortedSet<string> _suites = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _formats = new(StringComparer.Ordinal);
    private long _encrypted;
    private long _plain;
    private bool _isMalformed;

    private DocumentSurvey()
    {
    }

    /// <summary>The document as a group of one.</summary>
    public static ItemGroup Of(BsonDocument document, PathNode? root)
    {
        var survey = new DocumentSurvey();
        survey.See(document, root);
        return survey.ToGroup(document);
    }

    private void See(BsonValue value, PathNode? node)
    {
        switch (value)
        {
            case BsonBinaryData { SubType: BsonBinarySubType.Encrypted } binary:
                See(binary.Bytes);
                break;
            case not (BsonNull or BsonUndefined) when node is { IsLeaf: true }:
                _plain++;
                break;
            case BsonDocument inner:
                foreach (var element in inner)
                {
                    See(element.Value, node?.Child(element.Name));
                }

                break;
            case BsonArray array:
                foreach (var item in array)
                {
                    See(item, node);
                }

                break;
        }
    }

    private void See(byte[] blob)
    {
        try
        {
            var isQueryable = QueryableValue.Is(blob);
            _keys.Add(isQueryable ? QueryableValue.ReadKeyId(blob) : CsfleValue.ReadKeyId(blob));
            _formats.Add(isQueryable ? "Queryable Encryption" : "Client-Side Field Level Encryption");
            _suites.Add(isQueryable ? "AES-256-CBC HMAC-SHA-256" : $"AES-256-CBC HMAC-SHA-512 {(blob[0] == (byte)CsfleAlgorithm.Deterministic ? "deterministic" : "random")}");
            _encrypted++;
        }
        catch (FieldCryptException)
        {
            _isMalformed = true;
        }
    }

    private ItemGroup ToGroup(BsonDocument document)
    {
        DateTimeOffset? time = document.GetValue("_id", BsonNull.Value) is BsonObjectId id ? id.Value.CreationTime : null;
        return new ItemGroup
        {
            Protection = _isMalformed ? ItemProtection.Malformed
                : _encrypted == 0 ? ItemProtection.Plaintext
                : _plain > 0 ? ItemProtection.Partial : ItemProtection.Encrypted,
            Need = KeyNeed.Every,
            Keys = [.. _keys.Select(key => new WrappingKey { Kind = WrappingKeyKind.MongoDbDataKey, Name = $"{key:D}" })],
            Suite = _suites.Count == 0 ? null : string.Join(", ", _suites),
            Format = _formats.Count == 0 ? null : string.Join(", ", _formats),
            EncryptedValues = _encrypted,
            Items = 1,
            Bytes = document.ToBson().Length,
            Oldest = time,
            Newest = time,
        };
    }
}
