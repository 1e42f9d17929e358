using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Keys whose material comes from outside.</summary>
internal sealed class ImportOperations(KmsKeyStore store)
{
    private const int TokenLength = 32;
    private const int ParametersValidHours = 24;

    public void AddTo(Dictionary<string, Func<KmsCall, JsonObject>> operations)
    {
        operations["GetParametersForImport"] = GetParameters;
        operations["ImportKeyMaterial"] = Import;
        operations["DeleteImportedKeyMaterial"] = Delete;
    }

    private JsonObject GetParameters(KmsCall call)
    {
        var key = RequireExternal(store.Key(call));
        if (call.Text("WrappingAlgorithm") != "RSAES_OAEP_SHA_256")
        {
            throw KmsError.Unsupported("The emulator imports key material under RSAES_OAEP_SHA_256.");
        }

        var wrapping = RSA.Create(call.Text("WrappingKeySpec") switch
        {
            "RSA_2048" => 2048,
            "RSA_3072" => 3072,
            "RSA_4096" => 4096,
            var other => throw KmsError.Unsupported($"WrappingKeySpec {other} is not supported by the emulator."),
        });
        key.Import?.Wrapping.Dispose();
        key.Import = (wrapping, RandomNumberGenerator.GetBytes(TokenLength));
        return new JsonObject
        {
            ["KeyId"] = key.Arn,
            ["ImportToken"] = Convert.ToBase64String(key.Import.Value.Token),
            ["PublicKey"] = Convert.ToBase64String(wrapping.ExportSubjectPublicKeyInfo()),
            ["ParametersValidTo"] = store.Now.AddHours(ParametersValidHours).ToUnixTimeMilliseconds() / 1000.0,
        };
    }

    private JsonObject Import(KmsCall call)
    {
        var key = RequireExternal(store.Key(call));
        if (key.Import is not { } import || !call.Blob("ImportToken").AsSpan().SequenceEqual(import.Token))
        {
            throw new KmsError("InvalidImportTokenException", "The import token is not the one of this key.");
        }

        try
        {
            key.Material.Import(import.Wrapping.Decrypt(call.Blob("EncryptedKeyMaterial"), RSAEncryptionPadding.OaepSHA256));
        }
        catch (CryptographicException)
        {
            throw new KmsError("InvalidCiphertextException", "");
        }

        return new JsonObject { ["KeyId"] = key.Arn };
    }

    private JsonObject Delete(KmsCall call)
    {
        var key = RequireExternal(store.Key(call));
        key.Material.Clear();
        return new JsonObject { ["KeyId"] = key.Arn };
    }

    private static KmsKey RequireExternal(KmsKey key)
    {
        key.RequireNotPendingDeletion();
        return key.Origin == "EXTERNAL"
            ? key
            : throw KmsError.Unsupported($"{key.Arn} origin is {key.Origin} which is not valid for this operation.");
    }
}
