using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at an encrypted value of MongoDB: Client-Side Field Level Encryption, or Queryable Encryption.</summary>
internal static class MongoValueInspection
{
    private const int TypeOffset = 17;
    private const int CsfleOverhead = 18 + 16 + 32;
    private const int BlockLength = 16;

    /// <exception cref="DataNotAuthenticException">It is none.</exception>
    public static Inspection Of(ReadOnlyMemory<byte> value)
    {
        var blob = value.Span;
        var isQueryable = QueryableValue.Is(blob);
        var keyId = isQueryable ? QueryableValue.ReadKeyId(blob) : CsfleValue.ReadKeyId(blob);
        var facts = new Dictionary<string, string>
        {
            ["algorithm"] = Algorithm(blob),
            ["data key"] = $"{keyId:D}",
            ["BSON type"] = TypeName(blob[TypeOffset]),
        };
        if (!isQueryable)
        {
            var padded = blob.Length - CsfleOverhead;
            facts["plaintext"] = $"{padded - BlockLength} to {padded - 1} bytes";
        }

        facts["size"] = Facts.Bytes(blob.Length);
        return new Inspection
        {
            Format = isQueryable ? "mongodb-queryable-value" : "mongodb-csfle-value",
            Title = isQueryable
                ? "encrypted value, MongoDB Queryable Encryption"
                : "encrypted value, MongoDB Client-Side Field Level Encryption",
            Facts = facts,
            WrappedKeys =
            [
                new InspectedKey { Provider = "key vault", Kind = "MongoDB data key", Key = $"{keyId:D}", OpenedBy = "the key vault with this data key" },
            ],
            Notes = Notes(blob),
        };
    }

    /// <summary>What an encrypted value is, in a few words.</summary>
    public static string Algorithm(ReadOnlySpan<byte> blob) => blob[0] switch
    {
        (byte)CsfleAlgorithm.Deterministic => "AEAD_AES_256_CBC_HMAC_SHA_512, deterministic",
        (byte)CsfleAlgorithm.Random => "AEAD_AES_256_CBC_HMAC_SHA_512, random",
        QueryableValue.Equality => "Queryable Encryption, indexed for equality",
        QueryableValue.Range => "Queryable Encryption, indexed for ranges",
        QueryableValue.Unindexed => "Queryable Encryption, not indexed",
        _ => "unknown",
    };

    public static string TypeName(byte type) => Enum.IsDefined((BsonType)type) ? ((BsonType)type).ToString() : $"unknown type {type}";

    private static string[] Notes(ReadOnlySpan<byte> blob) => blob[0] switch
    {
        (byte)CsfleAlgorithm.Deterministic => ["Equal values under this key have equal bytes: whoever sees them can count them."],
        QueryableValue.Equality or QueryableValue.Range =>
            ["The data key named here is that of the index; the value's own is named inside, under it.", "FieldCrypt reads Queryable Encryption and never writes it."],
        QueryableValue.Unindexed => ["FieldCrypt reads Queryable Encryption and never writes it."],
        _ => [],
    };
}
