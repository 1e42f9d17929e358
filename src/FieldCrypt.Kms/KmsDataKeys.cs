using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>The calls of KMS that the providers make, and the checks of what comes back.</summary>
/// <remarks>Thread-safe. A call goes to the Region of the key's ARN and to no other.</remarks>
internal sealed class KmsDataKeys
{
    /// <summary>The provider id of wrapped data keys whose provider info is a KMS key ARN.</summary>
    public const string ProviderId = KmsWrapping.Symmetric;

    /// <summary>The longest data key that KMS makes, in bytes (AWS KMS API, GenerateDataKey).</summary>
    private const int MaxDataKeyLength = 1024;

    /// <summary>The longest ciphertext that KMS opens, in bytes (AWS KMS API, Decrypt).</summary>
    private const int MaxCiphertextLength = 6144;

    /// <summary>The length of what the largest RSA key of KMS encrypts, RSA_4096, in bytes.</summary>
    private const int MaxRsaCiphertextLength = 512;

    /// <summary>The longest public key that KMS answers with, in bytes (AWS KMS API, GetPublicKey).</summary>
    private const int MaxPublicKeyLength = 8192;

    /// <summary>AWS KMS API, GrantTokens.</summary>
    private const int MaxGrantTokens = 10;

    private readonly KmsClients _clients;
    private readonly string[] _grantTokens;

    public KmsDataKeys(KmsClients clients, IReadOnlyList<string> grantTokens)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ArgumentNullException.ThrowIfNull(grantTokens);
        if (grantTokens.Count > MaxGrantTokens)
        {
            throw new FieldCryptConfigurationException($"KMS takes at most {MaxGrantTokens} grant tokens.");
        }

        _clients = clients;
        _grantTokens = [.. grantTokens];
    }

    /// <summary>Has a data key made.</summary>
    /// <param name="key">The key to wrap it with, or an alias: then the key that wrapped must live where the alias does.</param>
    /// <param name="length">The number of bytes, 1 to 1,024.</param>
    /// <param name="context">What to bind to the data key; all of it stands in the audit trail of KMS.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="onFault">Whether a fault is tried again.</param>
    public async ValueTask<GeneratedDataKey> GenerateAsync(
        KmsKeyArn key, int length, EncryptionContext context, CancellationToken cancellationToken, OnFault onFault = OnFault.Retry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxDataKeyLength);
        ArgumentNullException.ThrowIfNull(context);
        var call = new KmsCall(KmsCall.GenerateDataKey, key);
        var request = new GenerateDataKeyRequest
        {
            KeyId = key.ToString(),
            NumberOfBytes = length,
            EncryptionContext = PairsOf(context),
            GrantTokens = GrantTokens(),
        };
        var response = await SendAsync(call, onFault, (client, token) => client.GenerateDataKeyAsync(request, token), cancellationToken)
            .ConfigureAwait(false);
        using var plaintext = response.Plaintext;
        using var ciphertext = response.CiphertextBlob;
        try
        {
            var requestId = response.ResponseMetadata?.RequestId;
            var wrappedBy = RequireKey(response.KeyId, call, requestId);
            RequireAsked(key, wrappedBy, call, requestId);
            if (plaintext?.Length != length)
            {
                throw KmsErrors.InvalidResponse(call, $"it answered with a data key of another length than {length} bytes", requestId);
            }

            if (ciphertext is null || ciphertext.Length is 0 or > MaxCiphertextLength)
            {
                throw KmsErrors.InvalidResponse(call, "it answered with a wrapped data key of an impossible length", requestId);
            }

            var wrapped = new WrappedDataKey(ProviderId, Encoding.UTF8.GetBytes(wrappedBy.ToString()), ciphertext.ToArray());
            return new GeneratedDataKey(KmsPlaintext.Take(plaintext), wrapped);
        }
        finally
        {
            KmsPlaintext.Clear(plaintext);
        }
    }

    /// <summary>Has a data key wrapped that was made elsewhere.</summary>
    /// <param name="key">The key to wrap it with, or an alias.</param>
    /// <param name="dataKey">The data key.</param>
    /// <param name="context">What to bind to it; all of it stands in the audit trail of KMS.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="onFault">Whether a fault is tried again.</param>
    /// <returns>The wrapped data key, which names the key that KMS says it used.</returns>
    public async ValueTask<WrappedDataKey> EncryptAsync(
        KmsKeyArn key, Secret dataKey, EncryptionContext context, CancellationToken cancellationToken, OnFault onFault = OnFault.Retry)
    {
        ArgumentNullException.ThrowIfNull(dataKey);
        ArgumentNullException.ThrowIfNull(context);
        var call = new KmsCall(KmsCall.Encrypt, key);
        using var plaintext = new MemoryStream(dataKey.Length);
        using (var bytes = dataKey.Read())
        {
            plaintext.Write(bytes.Span);
        }

        plaintext.Position = 0;
        try
        {
            var request = new EncryptRequest
            {
                KeyId = key.ToString(),
                Plaintext = plaintext,
                EncryptionContext = PairsOf(context),
                GrantTokens = GrantTokens(),
            };
            var response = await SendAsync(call, onFault, (client, token) => client.EncryptAsync(request, token), cancellationToken)
                .ConfigureAwait(false);
            using var ciphertext = response.CiphertextBlob;
            var requestId = response.ResponseMetadata?.RequestId;
            var wrappedBy = RequireKey(response.KeyId, call, requestId);
            RequireAsked(key, wrappedBy, call, requestId);
            return ciphertext is not null && ciphertext.Length is > 0 and <= MaxCiphertextLength
                ? new WrappedDataKey(ProviderId, Encoding.UTF8.GetBytes(wrappedBy.ToString()), ciphertext.ToArray())
                : throw KmsErrors.InvalidResponse(call, "it answered with a wrapped data key of an impossible length", requestId);
        }
        finally
        {
            KmsPlaintext.Clear(plaintext);
        }
    }

    /// <summary>Has a data key made that nobody sees.</summary>
    /// <param name="key">The key to wrap it with; not an alias.</param>
    /// <param name="length">The number of bytes, 1 to 1,024.</param>
    /// <param name="context">What to bind to the data key; all of it stands in the audit trail of KMS.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The wrapped data key.</returns>
    public async ValueTask<byte[]> GenerateWithoutPlaintextAsync(
        KmsKeyArn key, int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        var call = new KmsCall(KmsCall.GenerateDataKeyWithoutPlaintext, key);
        var request = new GenerateDataKeyWithoutPlaintextRequest
        {
            KeyId = key.ToString(),
            NumberOfBytes = length,
            EncryptionContext = PairsOf(context),
            GrantTokens = GrantTokens(),
        };
        var response = await SendAsync(
            call, OnFault.Retry, (client, token) => client.GenerateDataKeyWithoutPlaintextAsync(request, token), cancellationToken)
            .ConfigureAwait(false);
        using var ciphertext = response.CiphertextBlob;
        var requestId = response.ResponseMetadata?.RequestId;
        RequireAsked(key, RequireKey(response.KeyId, call, requestId), call, requestId);
        return RequireCiphertext(ciphertext, call, requestId);
    }

    /// <summary>Has a wrapped data key wrapped anew under another context, seen by nobody.</summary>
    /// <param name="key">The key that wrapped it and wraps it again; not an alias.</param>
    /// <param name="wrapped">The wrapped data key, from the store.</param>
    /// <param name="from">The context that it must have been wrapped with.</param>
    /// <param name="to">The context to wrap it with.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The data key, wrapped anew.</returns>
    public async ValueTask<byte[]> RewrapAsync(
        KmsKeyArn key, ReadOnlyMemory<byte> wrapped, EncryptionContext from, EncryptionContext to, CancellationToken cancellationToken)
    {
        var call = new KmsCall(KmsCall.ReEncrypt, key);
        RequireSendable(wrapped, call);
        using var blob = new MemoryStream(wrapped.ToArray(), writable: false);
        var request = new ReEncryptRequest
        {
            SourceKeyId = key.ToString(),
            DestinationKeyId = key.ToString(),
            CiphertextBlob = blob,
            SourceEncryptionContext = PairsOf(from),
            DestinationEncryptionContext = PairsOf(to),
            GrantTokens = GrantTokens(),
        };
        var response = await SendAsync(call, OnFault.Retry, (client, token) => client.ReEncryptAsync(request, token), cancellationToken)
            .ConfigureAwait(false);
        using var ciphertext = response.CiphertextBlob;
        var requestId = response.ResponseMetadata?.RequestId;
        RequireAsked(key, RequireKey(response.SourceKeyId, call, requestId), call, requestId);
        RequireAsked(key, RequireKey(response.KeyId, call, requestId), call, requestId);
        return RequireCiphertext(ciphertext, call, requestId);
    }

    /// <summary>Has a wrapped data key opened.</summary>
    /// <param name="key">The key or alias to open it with: KMS refuses if another key wrapped it.</param>
    /// <param name="openedBy">The key that KMS must say it used.</param>
    /// <param name="wrapped">The wrapped data key, from the store, of any length.</param>
    /// <param name="context">The context that it must have been wrapped with.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="onFault">Whether a fault is tried again.</param>
    public async ValueTask<UnwrapResult> OpenAsync(
        KmsKeyArn key,
        KmsKeyArn openedBy,
        ReadOnlyMemory<byte> wrapped,
        EncryptionContext context,
        CancellationToken cancellationToken,
        OnFault onFault = OnFault.Retry)
    {
        ArgumentNullException.ThrowIfNull(context);
        var call = new KmsCall(KmsCall.Decrypt, key);
        RequireSendable(wrapped, call);
        using var ciphertext = new MemoryStream(wrapped.ToArray(), writable: false);
        var request = new DecryptRequest
        {
            KeyId = key.ToString(),
            CiphertextBlob = ciphertext,
            EncryptionContext = PairsOf(context),
            GrantTokens = GrantTokens(),
        };
        return UnwrapResult.Opened(await DecryptAsync(call, openedBy, request, onFault, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Has KMS decrypt with an RSA key, which knows no encryption context.</summary>
    /// <param name="key">The key; not an alias.</param>
    /// <param name="ciphertext">What the key's public half encrypted, from the store.</param>
    /// <param name="algorithm">How it was encrypted.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<Secret> DecryptAsync(
        KmsKeyArn key, ReadOnlyMemory<byte> ciphertext, EncryptionAlgorithmSpec algorithm, CancellationToken cancellationToken)
    {
        var call = new KmsCall(KmsCall.Decrypt, key) { NeedsRsa = true };
        if (ciphertext.Length is 0 or > MaxRsaCiphertextLength)
        {
            throw KmsErrors.WrongKey(
                call, $"what RSA encrypted has 1 to {MaxRsaCiphertextLength} bytes; this has not, and was not sent", requestId: null);
        }

        using var blob = new MemoryStream(ciphertext.ToArray(), writable: false);
        var request = new DecryptRequest
        {
            KeyId = key.ToString(),
            CiphertextBlob = blob,
            EncryptionAlgorithm = algorithm,
            GrantTokens = GrantTokens(),
        };
        return await DecryptAsync(call, key, request, OnFault.Retry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The public half of an RSA key for encryption: DER of SubjectPublicKeyInfo.</summary>
    public async ValueTask<byte[]> GetPublicKeyAsync(KmsKeyArn key, CancellationToken cancellationToken)
    {
        var call = new KmsCall(KmsCall.GetPublicKey, key) { NeedsRsa = true };
        var request = new GetPublicKeyRequest { KeyId = key.ToString(), GrantTokens = GrantTokens() };
        var response = await SendAsync(call, OnFault.Retry, (client, token) => client.GetPublicKeyAsync(request, token), cancellationToken)
            .ConfigureAwait(false);
        var requestId = response.ResponseMetadata?.RequestId;
        RequireAsked(key, RequireKey(response.KeyId, call, requestId), call, requestId);
        using var publicKey = response.PublicKey;
        if (response.KeyUsage != KeyUsageType.ENCRYPT_DECRYPT || response.KeySpec?.Value.StartsWith("RSA_", StringComparison.Ordinal) != true)
        {
            throw new FieldCryptConfigurationException(
                $"{key} is of usage {ForeignText.Shown(response.KeyUsage)} and spec {ForeignText.Shown(response.KeySpec)}; use an RSA key of usage ENCRYPT_DECRYPT.");
        }

        return publicKey is not null && publicKey.Length is > 0 and <= MaxPublicKeyLength
            ? publicKey.ToArray()
            : throw KmsErrors.InvalidResponse(call, "it answered with a public key of an impossible length", requestId);
    }

    private async ValueTask<Secret> DecryptAsync(
        KmsCall call, KmsKeyArn openedBy, DecryptRequest request, OnFault onFault, CancellationToken cancellationToken)
    {
        var response = await SendAsync(call, onFault, (client, token) => client.DecryptAsync(request, token), cancellationToken)
            .ConfigureAwait(false);
        using var plaintext = response.Plaintext;
        try
        {
            var requestId = response.ResponseMetadata?.RequestId;
            var used = RequireKey(response.KeyId, call, requestId);
            if (used != openedBy)
            {
                // Asked by key, KMS answered for another. Asked by alias, the alias's key opened what the store says another wrapped.
                throw call.Key.Resource == KmsResource.Key
                    ? KmsErrors.InvalidResponse(call, $"it answered for another key, {used}", requestId)
                    : KmsErrors.WrongKey(call, $"the stored data names {openedBy}, but {used} opened it", requestId);
            }

            if (plaintext is null || plaintext.Length is 0 or > MaxDataKeyLength)
            {
                throw KmsErrors.InvalidResponse(call, "it answered with a data key of an impossible length", requestId);
            }

            return KmsPlaintext.Take(plaintext);
        }
        finally
        {
            KmsPlaintext.Clear(plaintext);
        }
    }

    private static void RequireSendable(ReadOnlyMemory<byte> wrapped, KmsCall call)
    {
        if (wrapped.Length is 0 or > MaxCiphertextLength)
        {
            throw KmsErrors.WrongKey(
                call, $"a wrapped data key has 1 to {MaxCiphertextLength} bytes; this one has not, and was not sent", requestId: null);
        }
    }

    private static byte[] RequireCiphertext(MemoryStream? ciphertext, KmsCall call, string? requestId) =>
        ciphertext is not null && ciphertext.Length is > 0 and <= MaxCiphertextLength
            ? ciphertext.ToArray()
            : throw KmsErrors.InvalidResponse(call, "it answered with a wrapped data key of an impossible length", requestId);

    private static void RequireAsked(KmsKeyArn asked, KmsKeyArn used, KmsCall call, string? requestId)
    {
        if (asked.Resource == KmsResource.Key ? used != asked : !used.SharesHomeWith(asked))
        {
            throw KmsErrors.InvalidResponse(call, $"it answered for another key, {used}", requestId);
        }
    }

    private static KmsKeyArn RequireKey(string? keyId, KmsCall call, string? requestId) =>
        KmsKeyArn.TryParse(keyId, out var key) && key.Resource == KmsResource.Key
            ? key
            : throw KmsErrors.InvalidResponse(call, "it answered without the ARN of a key", requestId);

    private static Dictionary<string, string>? PairsOf(EncryptionContext context)
    {
        if (context.Count == 0)
        {
            return null;
        }

        var pairs = new Dictionary<string, string>(context.Count, StringComparer.Ordinal);
        foreach (var pair in context.Pairs)
        {
            pairs.Add(pair.Key, pair.Value);
        }

        return pairs;
    }

    // The SDK reads blobs of a request from their buffers, not their positions: one request serves all attempts.
    private ValueTask<TResponse> SendAsync<TResponse>(
        KmsCall call,
        OnFault onFault,
        Func<IAmazonKeyManagementService, CancellationToken, Task<TResponse>> send,
        CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse =>
        _clients.Region(call.Region).SendAsync(call, onFault, send, cancellationToken);

    private List<string>? GrantTokens() => _grantTokens.Length == 0 ? null : [.. _grantTokens];
}
