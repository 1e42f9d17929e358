using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Encrypting, decrypting and making data keys.</summary>
internal sealed class EncryptionOperations(KmsKeyStore store)
{
    private const int MaxPlaintextLength = 4096;
    private const int MaxCiphertextLength = 6144;
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
        var key = Usable(store.KeyOrAlias(call));
        RequireSymmetric(key);
        var plaintext = RandomNumberGenerator.GetBytes(DataKeyLength(call));
        call.EndIfDryRun();
        var answer = new JsonObject
        {
            ["CiphertextBlob"] = Convert.ToBase64String(CiphertextBlob.Seal(key, plaintext, call.EncryptionContext)),
            ["KeyId"] = key.Arn,
            ["KeyMaterialId"] = CurrentMaterialId(key),
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
        var key = Usable(store.KeyOrAlias(call));
        var plaintext = call.Blob("Plaintext", MaxPlaintextLength);
        var algorithm = call.OptionalText("EncryptionAlgorithm") ?? Symmetric;
        var ciphertext = Seal(key, algorithm, plaintext, call.EncryptionContext);
        call.EndIfDryRun();
        return new JsonObject
        {
            ["CiphertextBlob"] = Convert.ToBase64String(ciphertext),
            ["KeyId"] = key.Arn,
            ["EncryptionAlgorithm"] = algorithm,
        };
    }

    private JsonObject Decrypt(KmsCall call)
    {
        var algorithm = call.OptionalText("EncryptionAlgorithm") ?? Symmetric;
        var ciphertext = call.Blob("CiphertextBlob", MaxCiphertextLength);
        var (key, plaintext) = Open(call, ciphertext, algorithm, "KeyId", "Decrypt", call.EncryptionContext);
        call.EndIfDryRun();
        var answer = new JsonObject
        {
            ["Plaintext"] = Convert.ToBase64String(plaintext),
            ["KeyId"] = key.Arn,
            ["EncryptionAlgorithm"] = algorithm,
        };
        AddMaterialId(answer, "KeyMaterialId", key, ciphertext);
        return answer;
    }

    private JsonObject ReEncrypt(KmsCall call)
    {
        var sourceAlgorithm = call.OptionalText("SourceEncryptionAlgorithm") ?? Symmetric;
        var ciphertext = call.Blob("CiphertextBlob", MaxCiphertextLength);
        var (source, plaintext) = Open(
            call, ciphertext, sourceAlgorithm, "SourceKeyId", "ReEncryptFrom", call.SourceEncryptionContext);
        var destination = Usable(KeyAccess.Authorized(store.FindKeyOrAlias(call.Region, call.Text("DestinationKeyId")), call, "ReEncryptTo"));
        var algorithm = call.OptionalText("DestinationEncryptionAlgorithm") ?? Symmetric;
        var again = Seal(destination, algorithm, plaintext, call.EncryptionContext);
        call.EndIfDryRun();
        var answer = new JsonObject
        {
            ["CiphertextBlob"] = Convert.ToBase64String(again),
            ["SourceKeyId"] = source.Arn,
            ["KeyId"] = destination.Arn,
            ["SourceEncryptionAlgorithm"] = sourceAlgorithm,
            ["DestinationEncryptionAlgorithm"] = algorithm,
        };
        AddMaterialId(answer, "SourceKeyMaterialId", source, ciphertext);
        AddMaterialId(answer, "DestinationKeyMaterialId", destination, again);
        return answer;
    }

    private JsonObject GetPublicKey(KmsCall call)
    {
        var key = Usable(store.KeyOrAlias(call));
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

        RequireNoContext(context);
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
        var named = call.OptionalText(keyParameter) is { } id ? store.FindKeyOrAlias(call.Region, id) : null;
        if (named?.Material.Rsa is { } rsa)
        {
            KeyAccess.Authorized(named, call, action);
            RequireNoContext(context);
            return (named, OpenWithRsa(Usable(named), rsa, algorithm, ciphertext));
        }

        var keyId = CiphertextBlob.KeyIdIn(ciphertext) ?? throw new KmsError("InvalidCiphertextException", "");
        if (named is not null && named.Id != keyId)
        {
            call.KeyArn = named.Arn;
            throw new KmsError("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
        }

        var key = named ?? store.FindById(call.Region, keyId) ?? throw KmsError.ForeignCiphertext();
        KeyAccess.Authorized(key, call, action);
        RequireAlgorithm(Usable(key), algorithm == Symmetric, algorithm);
        return (key, CiphertextBlob.Open(key, ciphertext, context));
    }

    // Only symmetric keys have material with an id.
    private static void AddMaterialId(JsonObject answer, string name, KmsKey key, byte[] ciphertext)
    {
        if (key.IsSymmetric)
        {
            answer[name] = key.MaterialId(CiphertextBlob.VersionIn(ciphertext));
        }
    }

    private static string? CurrentMaterialId(KmsKey key) => key.MaterialId(key.Material.VersionCount - 1);

    private static void RequireNoContext(SortedDictionary<string, string> context)
    {
        if (context.Count > 0)
        {
            throw KmsError.Validation("EncryptionContext is only valid with symmetric encryption keys.");
        }
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
