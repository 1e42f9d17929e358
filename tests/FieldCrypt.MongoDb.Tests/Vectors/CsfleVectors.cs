using System.Text;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Tests.Vectors;

/// <summary>Published vectors of MongoDB's drivers and of libmongocrypt, and the published test keys that they were made with.</summary>
internal static class CsfleVectors
{
    /// <summary>The local master key of the drivers' corpus; it is public.</summary>
    public static readonly byte[] CorpusMasterKey = Convert.FromBase64String(
        "Mng0NCt4ZHVUYUJCa1kxNkVyNUR1QURhZ2h2UzR2d2RrZzh0cFBwM3R6NmdWMDFBMUN3YkQ5aXRRMkhGRGdQV09wOGVNYUMxT2k3NjZKelhaQmRCZGJkTXVyZG9uSjFk");

    /// <summary>The local master key of libmongocrypt's test keys: 96 zero bytes.</summary>
    public static readonly byte[] ZeroMasterKey = new byte[LocalMasterKeyProvider.KeyLength];

    public static BsonDocument Document(string name) => BsonDocument.Parse(Text(name));

    public static BsonArray Array(string name)
    {
        using var reader = new JsonReader(Text(name));
        return BsonSerializer.Deserialize<BsonArray>(reader);
    }

    /// <summary>The key document of libmongocrypt's test key with an id, as 32 hexadecimal digits.</summary>
    public static BsonDocument LocalKeyDocument(string id) => Document($"libmongocrypt/keys/{id}-local-document.json");

    /// <summary>Opens the data key of a key document, which the caller releases.</summary>
    public static async Task<DataKey> OpenAsync(BsonDocument keyDocument, byte[] masterKey)
    {
        using var provider = new LocalMasterKeyProvider(masterKey);
        var document = DataKeyDocument.Parse(keyDocument);
        var result = await provider.UnwrapAsync(document.MasterKey, document.KeyMaterial, TestContext.Current.CancellationToken);
        return new DataKey(document.Id, result.Key!);
    }

    public static byte[] Hex(BsonValue text) => Convert.FromHexString(text.AsString);

    /// <summary>The type and the bytes of a value in the corpus, DBPointers included, which MongoDB.Bson does not know.</summary>
    public static (BsonType Type, byte[] Bytes) ValueBytes(BsonValue value)
    {
        if (value is BsonDocument document && document.Contains("$dbPointer"))
        {
            var pointer = document["$dbPointer"].AsBsonDocument;
            var name = Encoding.UTF8.GetBytes(pointer["$ref"].AsString);
            return (BsonTypeRules.DbPointer,
                [.. BitConverter.GetBytes(name.Length + 1), .. name, 0, .. pointer["$id"].AsObjectId.ToByteArray()]);
        }

        var bytes = BsonValueBytes.Value(Format.DataKeyValues.DocumentOf(value), out var type);
        return (type, bytes.ToArray());
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "csfle", name));
}
