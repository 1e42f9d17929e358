using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FieldCrypt.Cryptography;
using FieldCrypt.Serialization;

namespace FieldCrypt.Keys.Local;

/// <summary>The content of a key file: a readable head, and the keys encrypted under it.</summary>
/// <remarks>
/// <code>
/// { "format": "fieldcrypt-key-file", "version": 1, "namespace": …, "active": …,
///   "kdf": "argon2id" or "none", "memoryKiB": …, "passes": …, "lanes": …, "salt": …,
///   "nonce": …, "keys": Base64 of AES-256-GCM }
/// </code>
/// The additional data is every field of the head but <c>keys</c>, each as a 2-byte length and UTF-8 text, in the order above. The
/// plaintext is a 2-byte count, then for each key its name (2-byte length, UTF-8) and its 32 bytes.
/// </remarks>
internal static class KeyFileFormat
{
    private const string Format = "fieldcrypt-key-file";
    private const int Version = 1;
    private const int SaltLength = 16;

    public static byte[] Write(KeyFile file, KeyFileProtection protection)
    {
        var head = new Head(
            file.KeyNamespace,
            file.ActiveName,
            protection.Cost,
            protection.Cost is null ? [] : RandomNumberGenerator.GetBytes(SaltLength),
            RandomNumberGenerator.GetBytes(Aead.NonceLength));
        using var plaintext = new ByteWriter(file.Keys.Count * 64);
        plaintext.WriteUInt16(file.Keys.Count);
        foreach (var (name, key) in file.Keys)
        {
            plaintext.WriteText(name);
            using var bytes = key.Read();
            plaintext.WriteBytes(bytes.Span);
        }

        using var wrappingKey = WrappingKey(protection, head);
        var ciphertext = new byte[plaintext.Length + Aead.TagLength];
        Aead.Encrypt(wrappingKey.Owned, head.Nonce, head.AdditionalData(), plaintext.Written, ciphertext);
        return head.ToJson(ciphertext);
    }

    public static KeyFile Read(ReadOnlySpan<byte> json, string path, KeyFileProtection protection)
    {
        var (head, ciphertext) = Head.Parse(json, path);
        if (head.Cost is null != (protection.Cost is null))
        {
            throw new FieldCryptConfigurationException(
                $"Key file {path} is protected by {(head.Cost is null ? "a key, not by a passphrase" : "a passphrase, not by a key")}: "
                + $"open it with {nameof(KeyFileProtection)}.{(head.Cost is null ? nameof(KeyFileProtection.Key) : nameof(KeyFileProtection.Passphrase))}.");
        }

        using var wrappingKey = WrappingKey(protection, head);
        var plaintext = GC.AllocateUninitializedArray<byte>(Math.Max(0, ciphertext.Length - Aead.TagLength), pinned: true);
        try
        {
            if (!Aead.TryDecrypt(wrappingKey.Owned, head.Nonce, head.AdditionalData(), ciphertext, plaintext))
            {
                throw new KeyAccessException(
                    KeyAccessFailure.WrongKey,
                    $"Key file {path} does not open: the {(head.Cost is null ? "key" : "passphrase")} is wrong, or the file was damaged.")
                {
                    MayOpenElsewhere = true,
                    KeyId = path,
                };
            }

            return ReadKeys(head, plaintext, path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    // The keys are authentic by now; only another program that knows the secret could have malformed them.
    private static KeyFile ReadKeys(Head head, ReadOnlySpan<byte> plaintext, string path)
    {
        var keys = new Dictionary<string, Secret>(StringComparer.Ordinal);
        try
        {
            var reader = new ByteReader(plaintext);
            var count = reader.ReadUInt16("number of keys");
            for (var i = 0; i < count; i++)
            {
                var name = reader.ReadText("key name");
                LocalKeyProvider.RequireNames(head.KeyNamespace, name);
                var key = reader.ReadBytes(KeyFile.KeyLength, "key");
                if (keys.ContainsKey(name))
                {
                    throw new DataNotAuthenticException($"Malformed data: key '{ForeignText.Shown(name)}' is there twice.");
                }

                keys.Add(name, Secret.CopyOf(key));
            }

            reader.RequireEnd("keys");
            return keys.ContainsKey(head.ActiveName)
                ? new KeyFile(head.KeyNamespace, head.ActiveName, keys)
                : throw new DataNotAuthenticException($"Malformed data: the active key '{ForeignText.Shown(head.ActiveName)}' is missing.");
        }
        catch (FieldCryptException e)
        {
            foreach (var key in keys.Values)
            {
                key.Dispose();
            }

            throw new FieldCryptConfigurationException($"Key file {path} opens, but its keys are malformed.", e);
        }
    }

    private static Secret WrappingKey(KeyFileProtection protection, Head head) => head.Cost is { } cost
        ? protection.Stretched(cost, head.Salt)
        : protection.Secret.Copy();

    /// <summary>The readable part.</summary>
    internal sealed record Head(string KeyNamespace, string ActiveName, PassphraseCost? Cost, byte[] Salt, byte[] Nonce)
    {
        private string[] Fields =>
        [
            Format, $"{Version}", KeyNamespace, ActiveName, Cost is null ? "none" : "argon2id",
            $"{Cost?.MemoryKiB}", $"{Cost?.Passes}", $"{Cost?.Lanes}", Convert.ToBase64String(Salt), Convert.ToBase64String(Nonce),
        ];

        public byte[] AdditionalData()
        {
            using var writer = new ByteWriter(256);
            foreach (var field in Fields)
            {
                writer.WriteText(field);
            }

            return writer.Written.ToArray();
        }

        public byte[] ToJson(byte[] ciphertext)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                json.WriteStartObject();
                json.WriteString("format", Format);
                json.WriteNumber("version", Version);
                json.WriteString("namespace", KeyNamespace);
                json.WriteString("active", ActiveName);
                json.WriteString("kdf", Cost is null ? "none" : "argon2id");
                if (Cost is { } cost)
                {
                    json.WriteNumber("memoryKiB", cost.MemoryKiB);
                    json.WriteNumber("passes", cost.Passes);
                    json.WriteNumber("lanes", cost.Lanes);
                    json.WriteBase64String("salt", Salt);
                }

                json.WriteBase64String("nonce", Nonce);
                json.WriteBase64String("keys", ciphertext);
                json.WriteEndObject();
            }

            return buffer.ToArray();
        }

        public static (Head Head, byte[] Ciphertext) Parse(ReadOnlySpan<byte> bytes, string path)
        {
            try
            {
                using var document = JsonDocument.Parse(bytes.ToArray());
                var json = document.RootElement;
                if (json.GetProperty("format").GetString() != Format)
                {
                    throw new FieldCryptConfigurationException($"{path} is not a key file.");
                }

                if (json.GetProperty("version").GetInt32() != Version)
                {
                    throw new FieldCryptConfigurationException($"Key file {path} is of a version that this release cannot read.");
                }

                if (TooLong(json, "namespace") || TooLong(json, "active"))
                {
                    throw new FieldCryptConfigurationException($"{path} is not a key file, or is damaged.");
                }

                var cost = CostIn(json, path);
                return (
                    new Head(
                        json.GetProperty("namespace").GetString()!,
                        json.GetProperty("active").GetString()!,
                        cost,
                        cost is null ? [] : Bytes(json, "salt", SaltLength, path),
                        Bytes(json, "nonce", Aead.NonceLength, path)),
                    json.GetProperty("keys").GetBytesFromBase64());
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new FieldCryptConfigurationException($"{path} is not a key file, or is damaged.", e);
            }
        }

        // Its length has two bytes where it is authenticated.
        private static bool TooLong(JsonElement json, string field) => Encoding.UTF8.GetByteCount(json.GetProperty(field).GetString() ?? "") > ushort.MaxValue;

        private static PassphraseCost? CostIn(JsonElement json, string path)
        {
            switch (json.GetProperty("kdf").GetString())
            {
                case "none":
                    return null;
                case "argon2id":
                    var cost = new PassphraseCost(
                        json.GetProperty("memoryKiB").GetInt32(), json.GetProperty("passes").GetInt32(), json.GetProperty("lanes").GetInt32());
                    return cost.IsAcceptable
                        ? cost
                        : throw new FieldCryptConfigurationException($"Key file {path} asks for more work or memory than a key file may.");
                default:
                    throw new FieldCryptConfigurationException($"Key file {path} is protected in a way that this release cannot read.");
            }
        }

        private static byte[] Bytes(JsonElement json, string field, int length, string path)
        {
            var bytes = json.GetProperty(field).GetBytesFromBase64();
            return bytes.Length == length ? bytes : throw new FieldCryptConfigurationException($"{path} is not a key file, or is damaged.");
        }
    }
}
