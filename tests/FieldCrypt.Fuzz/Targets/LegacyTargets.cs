using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Legacy;
using FieldCrypt.Serialization;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>Items of the former DynamoDB Encryption Client.</summary>
internal static class LegacyTargets
{
    private const string CipherMode = "/CBC/PKCS5Padding";
    private static readonly byte[] Key = new byte[16];
    private static readonly byte[] SigningKey = new byte[32];

    private static readonly TableSchema[] Schemas =
    [
        .. ((LegacyContentKey[])[LegacyContentKey.WrappedByAes(Key), LegacyContentKey.Static(Key), RsaContentKey()]).Select(content =>
            new TableSchema("T", "Id", null, new Dictionary<string, FieldAction> { ["A"] = FieldAction.EncryptAndSign })
                .WithLegacyItems(new LegacyItemReader(content, LegacyVerificationKey.Hmac(SigningKey)))),
    ];

    public static IEnumerable<Target> All =>
    [
        new("legacy material description", static chance => Input.Of(
            chance.Mutated([Description(Convert.ToBase64String(new byte[24]), "AESWrap")]), static bytes => MaterialDescription.Parse(bytes))),
        new("legacy value", static chance => Input.Of(chance.Mutated([Value(chance), Value(chance)]), static bytes => LegacyAttributeFormat.Read(bytes))),
        new("legacy item", Item) { Usual = 500 },
    ];

    private static LegacyContentKey RsaContentKey()
    {
        using var rsa = RSA.Create(2048);
        return LegacyContentKey.WrappedByRsa(rsa.ExportPkcs8PrivateKey());
    }

    private static byte[] Description(string wrappedKey, string algorithm)
    {
        var writer = new ByteWriter(64);
        try
        {
            writer.WriteUInt32(0);
            foreach (var text in (string[])["amzn-ddb-env-key", wrappedKey, "amzn-ddb-map-sym-mode", CipherMode, "amzn-ddb-wrap-alg", algorithm])
            {
                writer.WriteUInt32(Encoding.UTF8.GetByteCount(text));
                writer.WriteUtf8(text);
            }

            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static byte[] Value(Chance chance) => Written(chance.Valid()) ?? [0, 0];

    private static byte[]? Written(AttributeValue value)
    {
        var writer = new ByteWriter(64);
        try
        {
            LegacyAttributeFormat.Write(value, LegacyWriterOrder.Java, ref writer);
            return writer.Written.ToArray();
        }
        catch (Exception e) when (e is FieldCryptException or ArgumentException or NullReferenceException)
        {
            // What the format cannot hold cannot be signed by an attacker either.
            return null;
        }
        finally
        {
            writer.Dispose();
        }
    }

    // Mostly authentic, so that what lies behind the signature is reached.
    private static Input Item(Chance chance)
    {
        // RSA, the last of them, costs a thousand times as much as the rest.
        var schema = chance.OneIn(50) ? Schemas[^1] : chance.Of(Schemas[..^1]);
        var description = Description(
            Convert.ToBase64String(chance.Bytes(chance.OneIn(3) ? 24 : chance.Below(200))),
            chance.Of(["AESWrap", "RSA/ECB/OAEPWithSHA-256AndMGF1Padding", "RSA/ECB/PKCS1Padding", "x"]));
        var plaintext = chance.OneIn(2) ? Value(chance) : chance.Mutated([Value(chance)]);
        using var aes = Aes.Create();
        aes.Key = Key;
        var vector = chance.Bytes(16);
        byte[] ciphertext = [.. vector, .. aes.EncryptCbc(plaintext, vector)];
        var item = new Dictionary<string, AttributeValue>
        {
            ["Id"] = chance.OneIn(10) ? chance.Hostile() : new() { S = "p" },
            ["A"] = chance.OneIn(10) ? chance.Hostile() : new() { B = new MemoryStream(chance.OneIn(8) ? chance.Mutated([ciphertext]) : ciphertext) },
            ["*amzn-ddb-map-desc*"] = new() { B = new MemoryStream(chance.OneIn(4) ? chance.Mutated([description]) : description) },
        };
        if (chance.OneIn(6))
        {
            item[chance.HostileText()] = chance.Hostile();
        }

        item["*amzn-ddb-map-sig*"] = new() { B = new MemoryStream(Signature(item)) };
        return new(
            ciphertext.Length + description.Length,
            () => $"plaintext {Convert.ToHexString(plaintext)}, description {Convert.ToHexString(description)}, attributes {string.Join(' ', item.Keys)}",
            () => new ItemEncryptor(schema, Samples.Keys).DecryptAsync(item).Now());
    }

    // DynamoDB Encryption Client specification, "Signing an item".
    private static byte[] Signature(Dictionary<string, AttributeValue> item)
    {
        using var signed = new MemoryStream();
        signed.Write(SHA256.HashData("TABLE>T<TABLE"u8));
        foreach (var name in item.Keys.Where(name => !name.StartsWith("*amzn", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            signed.Write(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            signed.Write(SHA256.HashData(Encoding.UTF8.GetBytes(name == "Id" ? "PLAINTEXT" : "ENCRYPTED")));
            signed.Write(SHA256.HashData(Written(item[name]) ?? []));
        }

        return HMACSHA256.HashData(SigningKey, signed.ToArray());
    }
}
