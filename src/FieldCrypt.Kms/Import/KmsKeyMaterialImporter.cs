using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>Brings key material of your own into a KMS key of origin EXTERNAL, wrapped on its way, and takes it out again.</summary>
/// <remarks>
/// <para>Thread-safe. KMS takes the same material again after it expired or was deleted, and refuses any other. Keep it: KMS never hands it
/// out. Each member of a multi-Region key needs the material.</para>
/// <para>Needs <c>kms:GetParametersForImport</c>, <c>kms:ImportKeyMaterial</c> and <c>kms:DeleteImportedKeyMaterial</c>.</para>
/// </remarks>
public sealed class KmsKeyMaterialImporter
{
    private const int WrappingAesKeyLength = 32;

    private readonly KmsClients _clients;

    /// <summary>Makes an importer.</summary>
    /// <param name="clients">The clients to call KMS with; the key's Region is called.</param>
    public KmsKeyMaterialImporter(KmsClients clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        _clients = clients;
    }

    /// <summary>Imports key material: asks KMS for a wrapping key, wraps the material, and sends it.</summary>
    /// <param name="keyArn">The ARN of the key, of origin EXTERNAL.</param>
    /// <param name="material">The material: for a symmetric key, 32 random bytes. Clearing it is the caller's task.</param>
    /// <param name="options">How it is wrapped and for how long it is valid; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN or an option is wrong, or the material is too long for the wrapping.</exception>
    /// <exception cref="KeyAccessException">KMS refused: the key is of another origin, had other material before, or is denied.</exception>
    public async Task ImportAsync(
        string keyArn, Secret material, KmsImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        var key = RequireKey(keyArn);
        ArgumentNullException.ThrowIfNull(material);
        options ??= KmsImportOptions.Default;
        options.Validate(_clients.Options.TimeProvider.GetUtcNow());
        var parameters = await ParametersAsync(key, options, cancellationToken).ConfigureAwait(false);
        using var token = parameters.ImportToken;
        using var wrapped = new MemoryStream(Wrap(key, material, parameters, options), writable: false);
        var request = new ImportKeyMaterialRequest
        {
            KeyId = key.ToString(),
            ImportToken = token,
            EncryptedKeyMaterial = wrapped,
            ExpirationModel = options.ExpiresAt is null
                ? ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE
                : ExpirationModelType.KEY_MATERIAL_EXPIRES,
            ValidTo = options.ExpiresAt?.UtcDateTime,
        };
        await _clients.Region(key.Region).SendAsync(
            new KmsCall(KmsCall.ImportKeyMaterial, key),
            OnFault.Retry,
            (client, cancel) => client.ImportKeyMaterialAsync(request, cancel),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes imported material at once. What the key wrapped cannot be opened until the same material is imported again.</summary>
    /// <param name="keyArn">The ARN of the key, of origin EXTERNAL.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN is malformed.</exception>
    /// <exception cref="KeyAccessException">KMS refused.</exception>
    public async Task DeleteAsync(string keyArn, CancellationToken cancellationToken = default)
    {
        var key = RequireKey(keyArn);
        var request = new DeleteImportedKeyMaterialRequest { KeyId = key.ToString() };
        await _clients.Region(key.Region).SendAsync(
            new KmsCall(KmsCall.DeleteImportedKeyMaterial, key),
            OnFault.Retry,
            (client, cancel) => client.DeleteImportedKeyMaterialAsync(request, cancel),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<GetParametersForImportResponse> ParametersAsync(
        KmsKeyArn key, KmsImportOptions options, CancellationToken cancellationToken)
    {
        var call = new KmsCall(KmsCall.GetParametersForImport, key);
        var request = new GetParametersForImportRequest
        {
            KeyId = key.ToString(),
            WrappingAlgorithm = options.Wrapping == KmsImportWrapping.OaepSha256
                ? AlgorithmSpec.RSAES_OAEP_SHA_256
                : AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256,
            WrappingKeySpec = new WrappingKeySpec($"RSA_{options.WrappingKeySize}"),
        };
        var response = await _clients.Region(key.Region).SendAsync(
            call, OnFault.Retry, (client, cancel) => client.GetParametersForImportAsync(request, cancel), cancellationToken).ConfigureAwait(false);
        var requestId = response.ResponseMetadata?.RequestId;
        if (!KmsKeyArn.TryParse(response.KeyId, out var answered) || answered != key)
        {
            throw KmsErrors.InvalidResponse(call, "it answered for another key", requestId);
        }

        return response is { PublicKey.Length: > 0, ImportToken.Length: > 0 }
            ? response
            : throw KmsErrors.InvalidResponse(call, "it answered without a wrapping key or a token", requestId);
    }

    private static byte[] Wrap(KmsKeyArn key, Secret material, GetParametersForImportResponse parameters, KmsImportOptions options)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey.ToArray(), out _);
        }
        catch (CryptographicException)
        {
            throw NotTheWrappingKey(key, parameters);
        }

        if (rsa.KeySize != options.WrappingKeySize)
        {
            throw NotTheWrappingKey(key, parameters);
        }

        try
        {
            using var bytes = material.Read();
            return options.Wrapping == KmsImportWrapping.OaepSha256
                ? rsa.Encrypt(bytes.Span, RSAEncryptionPadding.OaepSHA256)
                : WrapWithAes(rsa, bytes.Span);
        }
        catch (CryptographicException e)
        {
            throw new FieldCryptConfigurationException(
                "The key material is too long to be wrapped by RSA itself; wrap it with RsaAesKeyWrapSha256.", e);
        }
    }

    // RSA of the AES key, then AES key wrap with padding (RFC 5649) of the material.
    private static byte[] WrapWithAes(RSA rsa, ReadOnlySpan<byte> material)
    {
        using var secret = Secret.Random(WrappingAesKeyLength);
        using var aesKey = secret.Read();
        using var aes = Aes.Create();
        aes.SetKey(aesKey.Span);
        return [.. rsa.Encrypt(aesKey.Span, RSAEncryptionPadding.OaepSHA256), .. aes.EncryptKeyWrapPadded(material)];
    }

    private static KeyAccessException NotTheWrappingKey(KmsKeyArn key, GetParametersForImportResponse parameters) => KmsErrors.InvalidResponse(
        new KmsCall(KmsCall.GetParametersForImport, key),
        "it answered with another wrapping key than was asked for",
        parameters.ResponseMetadata?.RequestId);

    private static KmsKeyArn RequireKey(string keyArn)
    {
        var key = KmsKeyArn.Parse(keyArn);
        return key.Resource == KmsResource.Key
            ? key
            : throw new FieldCryptConfigurationException($"{key} is an alias: material is imported into a key, so give the key's own ARN.");
    }
}
