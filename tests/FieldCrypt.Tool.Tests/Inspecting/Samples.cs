using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Tool.Tests.Inspecting;

/// <summary>One sample of every format that the published vectors hold, as the test projects of the libraries keep them, each with its NOTICE.</summary>
internal static class Samples
{
    private static readonly Dictionary<string, Func<byte[]>> All = new()
    {
        // AWS Database Encryption SDK
        ["item-1-signed-branch-key"] = () => Item("1"),
        ["item-1-hmac-branch-key"] = () => Item("7"),
        ["item-2-context-branch-key"] = () => Item("12"),
        ["item-1-raw-aes"] = () => Bytes(Json("DynamoDb.Tests/Vectors/dbesdk/names-live.json")["tests"]!["ascii-0"]!["encrypted"]!),
        ["item-1-unsigned-attribute"] = () => Bytes(Json("DynamoDb.Tests/Vectors/fieldcrypt/item-raw-aes.json")["encrypted"]!),
        ["item-1-beacons"] = Beacons,
        ["item-header-alone"] = () => Encoding.ASCII.GetBytes((string)Json("DynamoDb.Tests/Vectors/dbesdk/decrypt_java_33.json")["tests"]!["7"]!["encrypted"]!["aws_dbe_head"]!["B"]!),

        // DynamoDB Encryption Client
        ["legacy-item-static-aes-hmac"] = () => Legacy("static-aes-hmac-1"),
        ["legacy-item-wrapped-aes-hmac"] = () => Legacy("wrapped-aes-hmac-1"),
        ["legacy-item-wrapped-rsa-rsa"] = () => Legacy("wrapped-rsa-rsa-2"),

        // AWS Encryption SDK
        ["message-1-raw-rsa-other-provider"] = () => Message("null 0378"),
        ["message-1-raw-aes-frames"] = () => Message("0178-ec_len_2-cmm_RequiredEncryptionContext-34ec7e5a-fea5-40e0-958e-27bf6cd2f376"),
        ["message-1-raw-rsa-signed"] = () => Message("0378-ec_len_2-cmm_RequiredEncryptionContext-69ee1ca7-0b3f-407b-ad19-a5417673e6f8"),
        ["message-1-net-4.0.0"] = () => Message("0014-ec_len_0-cmm_Default-35a627a0-0ecd-4b01-8766-e9d05a595a64"),
        ["message-1-unframed"] = Unframed,
        ["message-2-net-4.0.0"] = () => Message("0478-ec_len_0-cmm_Default-d76a297a-ce09-465f-9921-03640d642049"),
        ["message-1-four-data-keys"] = () => Message("fourEdksMessage"),
        ["message-2-kms-unframed"] = () => Message("40. [Java ESDK] alg=ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY; unframed"),
        ["message-2-kms-signed-context"] = () => Message("3. KMS key provider (with ECDSA)"),
        ["message-2-two-kms-keys"] = () => Message("4. Key = zero, Message ID = zero"),
        ["message-2-branch-key"] = () => Message("hierarchy-4"),

        // MongoDB
        ["value-csfle-deterministic"] = () => Read("MongoDb.Tests/Vectors/csfle/libmongocrypt/explicit-decryption-input.json"),
        ["value-csfle-random"] = () => Bytes(new JsonObject { ["v"] = Json("MongoDb.Tests/Vectors/csfle/corpus/corpus-encrypted.json")["aws_double_rand_auto_id"]!["value"]!.DeepClone() }),
        ["value-queryable-equality"] = () => Payload("FLE2IndexedEqualityEncryptedValueV2.json"),
        ["value-queryable-range"] = () => Payload("FLE2IndexedRangeEncryptedValueV2.json"),
        ["value-queryable-unindexed"] = () => Payload("FLE2UnindexedEncryptedValueV2.json"),
        ["data-key-kms"] = () => Read("MongoDb.Tests/Vectors/csfle/libmongocrypt/key-document-full.json"),
        ["data-key-local"] = () => Read("MongoDb.Tests/Vectors/csfle/corpus/corpus-key-local.json"),
        ["mongodb-document"] = Document,
    };

    public static IEnumerable<string> Names => All.Keys;

    public static byte[] Of(string name) => All[name]();

    private static string PathOf(string file) => Path.Combine(Repository.Root, "tests", $"FieldCrypt.{file}");

    private static byte[] Read(string file) => File.ReadAllBytes(PathOf(file));

    private static JsonNode Json(string file) => JsonNode.Parse(Read(file))!;

    private static byte[] Bytes(JsonNode json) => JsonSerializer.SerializeToUtf8Bytes(json);

    private static byte[] Item(string test) => Bytes(Json("DynamoDb.Tests/Vectors/dbesdk/decrypt_java_33.json")["tests"]![test]!["encrypted"]!);

    private static byte[] Beacons() => Bytes(Json("DynamoDb.Tests/Vectors/dbesdk/beacons-live.json")["configurations"]!.AsArray()
        .First(configuration => (string)configuration!["id"]! == "d01")!["items"]![0]!["encrypted"]!);

    private static byte[] Legacy(string file) => Bytes(Json($"DynamoDb.Tests/Vectors/ddbec/java/{file}.json")["TableName"]!.AsArray()[0]!);

    private static byte[] Message(string id)
    {
        using var zip = ZipFile.OpenRead(PathOf("EncryptionSdk.Tests/Vectors/esdk/published-messages.zip"));
        using var json = zip.Entries[0].Open();
        return Encoding.ASCII.GetBytes((string)JsonNode.Parse(json)!["messages"]!.AsArray().First(message => (string)message!["id"]! == id)!["message"]!);
    }

    // None is published: the header of one with frames, and a body as the format has it (AWS Encryption SDK, "Message header", "Non-framed data").
    // What looks at it verifies nothing.
    private static byte[] Unframed()
    {
        const int algorithmAndId = 20, bodyIv = 12, tag = 16, length = 9;
        var framed = Convert.FromBase64String(Encoding.ASCII.GetString(Message("0178-ec_len_2-cmm_RequiredEncryptionContext-34ec7e5a-fea5-40e0-958e-27bf6cd2f376")));
        var contentType = algorithmAndId + 2 + BinaryPrimitives.ReadUInt16BigEndian(framed.AsSpan(algorithmAndId));
        var fields = 3 * BinaryPrimitives.ReadUInt16BigEndian(framed.AsSpan(contentType));
        contentType += 2;
        for (var i = 0; i < fields; i++)
        {
            contentType += 2 + BinaryPrimitives.ReadUInt16BigEndian(framed.AsSpan(contentType));
        }

        var (reserved, frameLength, headerTag) = (contentType + 1, contentType + 6, contentType + 10);
        var header = framed[..(headerTag + bodyIv + tag)];
        header[contentType] = 1;
        header.AsSpan(reserved, 4).Clear();
        header.AsSpan(frameLength, 4).Clear();
        byte[] body = [.. new byte[bodyIv], 0, 0, 0, 0, 0, 0, 0, length, .. new byte[length + tag]];
        return Encoding.ASCII.GetBytes(Convert.ToBase64String([.. header, .. body]));
    }

    private static byte[] Payload(string file) => Read($"MongoDb.Tests/Vectors/csfle/libmongocrypt/explicit-decrypt/{file}");

    private static byte[] Document()
    {
        var corpus = Json("MongoDb.Tests/Vectors/csfle/corpus/corpus-encrypted.json");
        return Bytes(new JsonObject
        {
            ["_id"] = "client_side_encryption_corpus",
            ["name"] = "a name",
            ["ssn"] = corpus["local_string_det_explicit_id"]!["value"]!.DeepClone(),
            ["visits"] = new JsonArray(new JsonObject { ["note"] = corpus["aws_string_rand_auto_id"]!["value"]!.DeepClone(), ["ward"] = 3 }),
        });
    }
}
