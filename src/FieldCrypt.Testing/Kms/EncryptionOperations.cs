using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Encrypting, decrypting and making data keys.</summary>
internal sealed class EncryptionOperations(KmsKeyStore store)
{
    private const int MaxPlaintextLength = 4096;
    private const int MaxDataKeyLength = 1024;
    private const string Symmetric = "SYMMETRIC_DEFAULT";

    public void AddTo(Dictionary<string, Func<KmsCall, JsonObject>> operations)
    {
        operations["GenerateDataKey"] = call => GenerateDataKey(call, withPlaintext: true);
        operations["GenerateDataKeyWithoutPlaintext"] = call => GenerateDataKey(call, withPlaintext: false);
        operations["Encrypt"] = Encrypt;
        operations["Decrypt"] = Decrypt;
        operations["ReEncrypt"] = ReEncrypt;
        operations["GetPublicKey"] = GetPublicKey;
    }

    private JsonObject GenerateDataKey(KmsCall call, bool withPlaintext)
    {
        var key = Usable(store.Key(call));
        RequireSymmetric(key);
        var plaintext = RandomNumberGenerator.GetBytes(DataKeyLength(call));
        var answer = new JsonObject
        {
            ["CiphertextBlob"] = Convert.ToBase64String(CiphertextBlob.Seal(key, plaintext, call.EncryptionContext)),
            ["KeyId"] = key.Arn,
        };
        if (withPlaintext)
        {
            answer["Plaintext"] = Convert.ToBase64String(plaintext);
        }

        CryptographicOperations.ZeroMemory(plaintext);
        return answer;
    }

    private static int DataKeyLength(KmsCall call) => (call.Number("NumberOfBytes"), call.OptionalText("KeySpec")) switch
    {
        (int length and >= 1 and <= MaxDataKeyLength, null) => length,
        (null, "AES_256") => 32,
        (null, "AES_128") => 16,
        _ => throw KmsError.Validation($"Either NumberOfBytes (1 to {MaxDataKeyLength}) or KeySpec (AES_128, AES_256) must be given."),
    };

    private JsonObject Encrypt(KmsCall call)
    {
        var key = Usable(store.Key(call));
        var plaintext = call.Blob("Plaintext");
        if (plaintext.Length is 0 or > MaxPlaintextLength)
        {
            throw KmsError.Validation($"Plaintext has 1 to {MaxPlaintextLength} bytes.");
        }

        var algorithm = call.OptionalText("EncryptionAlgorithm") ?? Symmetric;
        return new JsonObject
        {
            ["CiphertextBlob"] = Convert.ToBase64String(Seal(key, algorithm, plaintext, call.EncryptionContext)),
            ["KeyId"] = key.Arn,
            ["EncryptionAlgorithm"] = algorithm,
        };
    }

    private JsonObject Decrypt(KmsCall call)
    {
        var algorithm = call.OptionalText("EncryptionAlgorithm") ?? Symmetric;
        var (key, plaintext) = Open(call, call.Blob("CiphertextBlob"), algorithm, "KeyId", "Decrypt", call.EncryptionContext);
        return new JsonObject
        {
            ["Plaintext"] = Convert.ToBase64String(plaintext),
            ["KeyId"] = key.Arn,
            ["EncryptionAlgorithm"] = algorithm,
        };
    }

    private JsonObject ReEncrypt(KmsCall call)
    {
        var sourceAlgorithm = call.OptionalText("SourceEncryptionAlgorithm") ?? Symmetric;
        var (source, plaintext) = Open(
            call, call.Blob("CiphertextBlob"), sourceAlgorithm, "SourceKeyId", "ReEncryptFrom", call.SourceEncryptionContext);
        var destination = Usable(KeyAccess.Authorized(store.Find(call.Region, call.Text("DestinationKeyId")), call, "ReEncryptTo"));
        var algorithm = call.OptionalText("DestinationEncryptionAlgorithm") ?? Symmetric;
        return new JsonObject
        {
            ["CiphertextBlob"] = Convert.ToBase64String(
                Seal(destination, algorithm, plaintext, call.EncryptionContext)),
            ["SourceKeyId"] = source.Arn,
            ["KeyId"] = destination.Arn,
            ["SourceEncryptionAlgorithm"] = sourceAlgorithm,
            ["DestinationEncryptionAlgorithm"] = algorithm,
        };
    }

    private JsonObject GetPublicKey(KmsCall call)
    {
        var key = Usable(store.Key(call));
        return key.Material.Rsa is { } rsa
            ? new JsonObject
            {
                ["KeyId"] = key.Arn,
                ["PublicKey"] = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()),
                ["KeySpec"] = key.KeySpec,
                ["CustomerMasterKeySpec"] = key.KeySpec,
                ["KeyUsage"] = "ENCRYPT_DECRYPT",
                ["EncryptionAlgorithms"] = new JsonArray("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"),
            }
            : throw KmsError.Unsupported($"{key.Arn} is symmetric and has no public key.");
    }

    private static byte[] Seal(KmsKey key, string algorithm, byte[] plaintext, SortedDictionary<string, string> context)
    {
        if (key.Material.Rsa is not { } rsa)
        {
            RequireAlgorithm(key, algorithm == Symmetric, algorithm);
            return CiphertextBlob.Seal(key, plaintext, context);
        }

        try
        {
            return rsa.Encrypt(plaintext, Padding(key, algorithm));
        }
        catch (CryptographicException)
        {
            throw KmsError.Validation("Plaintext is too long for the key.");
        }
    }

    // A symmetric ciphertext names its key itself; the call may name it too, and then it has to be the one.
    private (KmsKey Key, byte[] Plaintext) Open(
        KmsCall call, byte[] ciphertext, string algorithm, string keyParameter, string action, SortedDictionary<string, string> context)
    {
        var named = call.OptionalText(keyParameter) is { } id ? store.Find(call.Region, id) : null;
        if (named?.Material.Rsa is { } rsa)
        {
            KeyAccess.Authorized(named, call, action);
            return (named, OpenWithRsa(Usable(named), rsa, algorithm, ciphertext));
        }

        var keyId = CiphertextBlob.KeyIdIn(ciphertext) ?? throw new KmsError("InvalidCiphertextException", "");
        if (named is not null && named.Id != keyId)
        {
            call.KeyArn = named.Arn;
            throw new KmsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
        }

        var key = named ?? store.FindById(call.Region, keyId) ?? throw new KmsError("InvalidCiphertextException", "");
        KeyAccess.Authorized(key, call, action);
        RequireAlgorithm(Usable(key), algorithm == Symmetric, algorithm);
        return (key, CiphertextBlob.Open(key, ciphertext, context));
    }

    private static byte[] OpenWithRsa(KmsKey key, RSA rsa, string algorithm, byte[] ciphertext)
    {
        try
        {
            return rsa.Decrypt(ciphertext, Padding(key, algorithm));
        }
        catch (CryptographicException)
        {
            throw new KmsError("InvalidCiphertextException", "");
        }
    }

    private static RSAEncryptionPadding Padding(KmsKey key, string algorithm)
    {
        RequireAlgorithm(key, algorithm is "RSAES_OAEP_SHA_1" or "RSAES_OAEP_SHA_256", algorithm);
        return algorithm == "RSAES_OAEP_SHA_1" ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;
    }

    private static KmsKey Usable(KmsKey key)
    {
        key.RequireUsable();
        return key;
    }

    private static void RequireSymmetric(KmsKey key) => RequireAlgorithm(key, key.IsSymmetric, Symmetric);

    private static void RequireAlgorithm(KmsKey key, bool fits, string algorithm)
    {
        if (!fits)
        {
            throw KmsError.InvalidKeyUsage($"{algorithm} cannot be used with {key.Arn}, whose spec is {key.KeySpec}.");
        }
    }
}
