using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Keys whose material comes from outside.</summary>
internal sealed class ImportOperations(KmsKeyStore store)
{
    private const int TokenLength = 32;
    private const int ParametersValidHours = 24;
    private const int LongestValidityDays = 365;
    private const int MaxBlobLength = 6144;
    private const string Oaep = "RSAES_OAEP_SHA_256";
    private const string KeyWrap = "RSA_AES_KEY_WRAP_SHA_256";

    public void AddTo(Dictionary<string, Func<KmsCall, JsonObject>> operations)
    {
        operations["GetParametersForImport"] = GetParameters;
        operations["ImportKeyMaterial"] = Import;
        operations["DeleteImportedKeyMaterial"] = Delete;
    }

    private JsonObject GetParameters(KmsCall call)
    {
        var key = RequireExternal(store.Key(call));
        key.RequireNotPendingDeletion();
        var algorithm = call.Text("WrappingAlgorithm");
        if (algorithm is not (Oaep or KeyWrap))
        {
            throw KmsError.Unsupported($"The emulator imports key material under {Oaep} and {KeyWrap}.");
        }

        var wrapping = RSA.Create(call.Text("WrappingKeySpec") switch
        {
            "RSA_2048" => 2048,
            "RSA_3072" => 3072,
            "RSA_4096" => 4096,
            var other => throw KmsError.Unsupported($"WrappingKeySpec {other} is not supported by the emulator."),
        });
        key.Import?.Wrapping.Dispose();
        var validTo = store.Now.AddHours(ParametersValidHours);
        key.Import = (wrapping, algorithm, RandomNumberGenerator.GetBytes(TokenLength), validTo);
        return new JsonObject
        {
            ["KeyId"] = key.Arn,
            ["ImportToken"] = Convert.ToBase64String(key.Import.Value.Token),
            ["PublicKey"] = Convert.ToBase64String(wrapping.ExportSubjectPublicKeyInfo()),
            ["ParametersValidTo"] = KmsTime.Write(validTo),
        };
    }

    private JsonObject Import(KmsCall call)
    {
        var key = RequireExternal(store.Key(call));
        key.RequireNotPendingDeletion();
        if (key.Import is not { } import || !call.Blob("ImportToken", MaxBlobLength).AsSpan().SequenceEqual(import.Token))
        {
            throw new KmsError("InvalidImportTokenException", "The import token is not the one of this key.");
        }

        if (import.ValidTo <= store.Now)
        {
            throw new KmsError("ExpiredImportTokenException", "The import token has expired; get the parameters for import again.");
        }

        var expiry = Expiry(call);
        try
        {
            var material = Unwrap(import.Wrapping, import.Algorithm, call.Blob("EncryptedKeyMaterial", MaxBlobLength));
            key.Material.Import(material, expiry, store.RelatedTo(key).Select(member => member.Material));
        }
        catch (CryptographicException)
        {
            throw new KmsError("InvalidCiphertextException", "");
        }

        return new JsonObject { ["KeyId"] = key.Arn, ["KeyMaterialId"] = key.MaterialId(0) };
    }

    // Possible in every state of the key, also while it waits for its deletion.
    private JsonObject Delete(KmsCall call)
    {
        var key = RequireExternal(store.Key(call));
        var answer = new JsonObject { ["KeyId"] = key.Arn, ["KeyMaterialId"] = key.MaterialId(0) };
        key.Material.Clear();
        return answer;
    }

    private DateTimeOffset? Expiry(KmsCall call)
    {
        if (call.OptionalText("ExpirationModel") == "KEY_MATERIAL_DOES_NOT_EXPIRE")
        {
            return null;
        }

        var expiry = call.Time("ValidTo") ?? throw KmsError.Validation("ValidTo must be given for key material that expires.");
        return expiry > store.Now && expiry <= store.Now.AddDays(LongestValidityDays)
            ? expiry
            : throw KmsError.Validation($"ValidTo must be in the future and within {LongestValidityDays} days.");
    }

    // Under key wrap, RSA holds an AES key, and that holds the material (RFC 5649).
    private static byte[] Unwrap(RSA rsa, string algorithm, ReadOnlySpan<byte> wrapped)
    {
        if (algorithm == Oaep)
        {
            return rsa.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256);
        }

        var rsaLength = rsa.KeySize / 8;
        if (wrapped.Length <= rsaLength)
        {
            throw new CryptographicException();
        }

        using var aes = Aes.Create();
        aes.Key = rsa.Decrypt(wrapped[..rsaLength], RSAEncryptionPadding.OaepSHA256);
        return aes.DecryptKeyWrapPadded(wrapped[rsaLength..]);
    }

    private static KmsKey RequireExternal(KmsKey key) => key.Origin == "EXTERNAL"
        ? key
        : throw KmsError.Unsupported($"{key.Arn} origin is {key.Origin} which is not valid for this operation.");
}
