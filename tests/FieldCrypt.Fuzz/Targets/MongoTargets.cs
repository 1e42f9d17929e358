using System.Buffers.Binary;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>MongoDB: encrypted values, BSON, documents of the key vault.</summary>
internal static class MongoTargets
{
    private static readonly DataKey Key = new(Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), Secret.CopyOf([.. Enumerable.Range(0, DataKey.Length).Select(i => (byte)i)]));

    private static readonly BsonDocument Various = new()
    {
        { "a", new BsonArray { 1, "x", BsonNull.Value, new BsonDocument("b", 2.5) } },
        { "d", new BsonDateTime(5) },
        { "r", new BsonRegularExpression("a", "i") },
        { "js", new BsonJavaScriptWithScope("x", new BsonDocument("a", 1)) },
        { "bin", new BsonBinaryData(new byte[20]) },
        { "dec", new BsonDecimal128(1.5m) },
        { "o", ObjectId.Empty },
        { "t", new BsonTimestamp(4) },
        { "yes", true },
    };

    public static IEnumerable<Target> All =>
    [
        new("encrypted value", static chance => Input.Of(chance.Mutated(Values()), static bytes =>
        {
            CsfleValue.ReadKeyId(bytes);
            Open(bytes);
        })),
        new("authentic value of malformed BSON", AuthenticValue) { Documents = IsOfValue },
        new("Queryable Encryption value", static chance => Input.Of(chance.Mutated(QueryableValues()), OpenQueryable)),
        new("BSON structure", static chance => Input.Of(chance.Mutated([Various.ToBson()]), static bytes =>
        {
            if (!BsonStructure.IsValue(BsonType.Document, bytes))
            {
                return;
            }

            var elements = new BsonElements(bytes);
            while (elements.MoveNext())
            {
            }

            // What passes must be readable: the driver's reader is what comes next.
            using var reader = new BsonBinaryReader(new MemoryStream(bytes));
            BsonDocumentSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader, static root => root.AllowDuplicateElementNames = true));
        }))
        {
            Documents = IsOfValue,
        },
        new("deep BSON", static chance => Input.Of(Nested(chance), static bytes => _ = BsonStructure.IsValue(BsonType.Document, bytes))) { Usual = 200 },
        new("document of the key vault", VaultDocument),
    ];

    // The driver's serializers say FormatException of a value that they do not take, of a decimal beyond its range for example.
    private static bool IsOfValue(Exception error) => error is FieldCryptException or FormatException;

    private static byte[][] Values() =>
    [
        .. from algorithm in (CsfleAlgorithm[])[CsfleAlgorithm.Deterministic, CsfleAlgorithm.Random]
           from text in (string[])["x", new string('y', 40)]
           select CsfleValue.Encrypt(Key, algorithm, BsonType.String, new BsonDocument("", text).ToBson().AsSpan()[6..^1]),
    ];

    private static void Open(byte[] blob)
    {
        using var plaintext = PlaintextBuffer.Rent();
        var buffer = plaintext.Reserve(CsfleValue.MaxPlaintextLength(blob));
        var length = CsfleValue.Decrypt(Key, blob, buffer, BsonValueBytes.ValueOffset, out var type);
        plaintext.Read(type, length, BsonValueSerializer.Instance);
    }

    // Encrypted under the right key, as whoever has the key can: the plaintext itself is the attack.
    private static Input AuthenticValue(Chance chance)
    {
        byte[][] seeds = [.. Various.Select(element => new BsonDocument("", element.Value).ToBson()).Select(document => (byte[])[document[4], .. document[6..^1]])];
        var bytes = chance.Mutated(seeds);
        if (bytes.Length > 0 && chance.OneIn(4))
        {
            bytes[0] = chance.Of((byte[])[.. seeds.Select(seed => seed[0]), 0x0c, 0x0e, 0x13, 0x06, 0xff, 0x7f, 0x05]);
        }

        return Input.Of(bytes, static value =>
        {
            if (value.Length > 0)
            {
                Open(CsfleValue.Encrypt(Key, CsfleAlgorithm.Random, (BsonType)value[0], value.AsSpan(1)));
            }
        });
    }

    private static byte[][] QueryableValues()
    {
        byte[][] seeds = [new byte[82], new byte[210], new byte[403]];
        (seeds[0][0], seeds[1][0], seeds[2][0], seeds[2][18]) = (16, 14, 15, 3);
        return seeds;
    }

    private static void OpenQueryable(byte[] bytes)
    {
        if (!QueryableValue.Is(bytes))
        {
            return;
        }

        QueryableValue.ReadKeyId(bytes);
        if (!QueryableValue.IsIndexed(bytes))
        {
            QueryableValue.OpenUnindexed(Key, bytes, out _);
            return;
        }

        var inner = QueryableValue.OpenIndex(Key, bytes);
        QueryableValue.ReadInnerKeyId(inner);
        QueryableValue.OpenIndexed(Key, bytes, inner, out _);
    }

    private static byte[] Nested(Chance chance)
    {
        const int Wrapping = 8;
        var depth = chance.Below(5_000);
        var bytes = new byte[5 + (depth * Wrapping)];
        for (var i = 0; i < depth; i++)
        {
            var at = i * 7;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), 5 + ((depth - i) * Wrapping));
            bytes[at + 4] = (byte)(chance.OneIn(2) ? BsonType.Document : BsonType.Array);
            bytes[at + 5] = (byte)'a';
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(depth * 7), 5);
        return bytes;
    }

    private static Input VaultDocument(Chance chance)
    {
        var document = new BsonDocument
        {
            { "_id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard) },
            { "keyAltNames", new BsonArray { "a", "b" } },
            { "keyMaterial", new BsonBinaryData(new byte[160]) },
            { "creationDate", new BsonDateTime(1) },
            { "updateDate", new BsonDateTime(2) },
            { "status", 0 },
            { "masterKey", new BsonDocument { { "provider", "aws" }, { "region", "us-east-1" }, { "key", "arn:aws:kms:us-east-1:111122223333:key/mrk-1" }, { "endpoint", "kms.x.y" } } },
        };
        BsonValue[] others =
        [
            BsonNull.Value, 1, 1L, 1.5, "x", "", new BsonArray { 1 }, new BsonDocument("provider", 1), new BsonDocument(), new BsonBinaryData(new byte[3]),
            new BsonBinaryData(new byte[16], BsonBinarySubType.UuidStandard), new BsonBinaryData(new byte[16], BsonBinarySubType.UuidLegacy),
            new BsonDateTime(long.MinValue), new BsonDateTime(long.MaxValue), BsonUndefined.Value, BsonMinKey.Value, new BsonDecimal128(Decimal128.QNaN),
            double.NaN, new BsonArray { "a", "a" }, new BsonDocument { { "provider", "gcp" }, { "endpoint", 4 } }, new BsonDocument { { "provider", "kmip:x" }, { "keyId", "1" } },
        ];
        for (var changes = 1 + chance.Below(3); changes > 0; changes--)
        {
            var into = chance.OneIn(3) && document.GetValue("masterKey", BsonNull.Value) is BsonDocument { ElementCount: > 0 } master ? master : document;
            var name = into.GetElement(chance.Below(into.ElementCount)).Name;
            switch (chance.Below(4))
            {
                case 0 when into.ElementCount > 1:
                    into.Remove(name);
                    break;
                case 1:
                    into[$"new{chance.Below(3)}"] = chance.Of(others).DeepClone();
                    break;
                default:
                    into[name] = chance.Of(others).DeepClone();
                    break;
            }
        }

        return new(500, document.ToString, () => _ = DataKeyDocument.Parse(document).ToString());
    }
}
