using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>
/// Wraps data keys offline with the public half of an RSA key of AWS KMS, and opens them through KMS, which alone has the private half.
/// Whoever only writes needs neither a permission nor a connection.
/// </summary>
/// <remarks>
/// <code>
/// provider id    aws-kms-rsa
/// provider info  the ARN of the key
/// ciphertext     RSA-OAEP( SHA-384 of the encryption context (48) || data key )
/// </code>
/// <para>AWS Encryption SDK specification, AWS KMS RSA keyring. Opening needs <c>kms:Decrypt</c>, and the digest must be that of the context:
/// it stands in no audit trail. The layout excludes digital signatures (<c>HmacAndEcdsa</c>), as AWS's libraries do.</para>
/// <para><b>The public half is the right to write</b>: whoever has it, and <c>kms:GetPublicKey</c> hands it out, can write items that open as genuine.
/// Who may write to the table decides what is genuine.</para>
/// <para>Thread-safe. Disposing frees the public key.</para>
/// </remarks>
public sealed class KmsRsaKeyProvider : KeyProvider, IKmsKeyUser, IDisposable
{
    private const int MinKeySize = 2048;
    private const int DigestLength = SHA384.HashSizeInBytes;

    // RSA objects are not documented as thread-safe, and importing the key for every call would cost more than waiting.
    private readonly Lock _gate = new();
    private readonly KmsKeyArn _key;
    private readonly RsaWrappingPadding _padding;
    private readonly RSA? _publicKey;
    private readonly KmsDataKeys? _dataKeys;
    private readonly KmsKeyUse[] _keysInUse;

    private KmsRsaKeyProvider(KmsKeyArn key, RsaWrappingPadding padding, RSA? publicKey, KmsClients? clients, KmsDataKeys? dataKeys)
    {
        _keysInUse = clients is null ? [] : [new KmsKeyUse(key, clients, IsRsa: true)];
        _key = key;
        _padding = padding;
        _publicKey = publicKey;
        _dataKeys = dataKeys;
    }

    /// <inheritdoc/>
    public override string Description => $"KMS RSA key {_key}{(_dataKeys is null ? " (public half only)" : "")}";

    IReadOnlyList<KmsKeyUse> IKmsKeyUser.KmsKeys => _keysInUse;

    /// <inheritdoc/>
    public override bool CanGenerate => _publicKey is not null;

    /// <summary>Makes a provider that wraps with a public key at hand and opens nothing: it never calls KMS.</summary>
    /// <param name="keyArn">The ARN of the key; not of an alias, because it is stored beside every data key.</param>
    /// <param name="pem">The public half: PEM of SubjectPublicKeyInfo or PKCS #1, at least 2,048 bits. That it belongs to the ARN shows when
    /// something is opened.</param>
    /// <param name="padding">How data keys are wrapped: <c>OaepSha256</c> or <c>OaepSha1</c>, what KMS opens.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN, the key or the padding is not allowed.</exception>
    public static KmsRsaKeyProvider FromPublicKey(
        string keyArn, ReadOnlySpan<char> pem, RsaWrappingPadding padding = RsaWrappingPadding.OaepSha256) =>
        new(RequireKey(keyArn), RequirePadding(padding), Import(keyArn, pem), null, null);

    /// <summary>Makes a provider that only opens.</summary>
    /// <param name="keyArn">The ARN of the key; of a multi-Region key, the member to call.</param>
    /// <param name="clients">The clients to call KMS with; the key's Region is called.</param>
    /// <param name="padding">How data keys were wrapped.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN or the padding is not allowed, or there are too many grant tokens.</exception>
    public static KmsRsaKeyProvider ForReading(
        string keyArn, KmsClients clients, RsaWrappingPadding padding = RsaWrappingPadding.OaepSha256, KmsOptions? options = null) =>
        new(RequireKey(keyArn), RequirePadding(padding), null, clients, new KmsDataKeys(clients, (options ?? KmsOptions.Default).GrantTokens));

    /// <summary>Fetches the public half from KMS and makes a provider that wraps offline from then on, and opens through KMS.</summary>
    /// <remarks>Needs <c>kms:GetPublicKey</c> once.</remarks>
    /// <param name="keyArn">The ARN of the key; of a multi-Region key, the member to call.</param>
    /// <param name="clients">The clients to call KMS with; the key's Region is called.</param>
    /// <param name="padding">How data keys are wrapped: <c>OaepSha256</c> or <c>OaepSha1</c>.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN or the padding is not allowed, or the key is not for encryption.</exception>
    /// <exception cref="KeyAccessException">KMS did not hand the public half out.</exception>
    public static async Task<KmsRsaKeyProvider> FetchAsync(
        string keyArn,
        KmsClients clients,
        RsaWrappingPadding padding = RsaWrappingPadding.OaepSha256,
        KmsOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var key = RequireKey(keyArn);
        RequirePadding(padding);
        var dataKeys = new KmsDataKeys(clients, (options ?? KmsOptions.Default).GrantTokens);
        var publicKey = await dataKeys.GetPublicKeyAsync(key, cancellationToken).ConfigureAwait(false);
        return new KmsRsaKeyProvider(key, padding, Import(keyArn, PemEncoding.WriteString("PUBLIC KEY", publicKey)), clients, dataKeys);
    }

    /// <summary>The public half as PEM, to be handed to writers that may not call KMS.</summary>
    /// <exception cref="InvalidOperationException">The provider only opens.</exception>
    public string ExportPublicKeyPem()
    {
        lock (_gate)
        {
            return _publicKey?.ExportSubjectPublicKeyInfoPem()
                ?? throw new InvalidOperationException("The provider has no public key: it only opens.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ProtectedOperationException">Digital signatures are configured, which this layout excludes.</exception>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        RequireWritable(context);
        var dataKey = Secret.Random(length);
        try
        {
            return new(new GeneratedDataKey(dataKey, Wrap(dataKey, context)));
        }
        catch
        {
            dataKey.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ProtectedOperationException">Digital signatures are configured, which this layout excludes.</exception>
    public override ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataKey);
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        RequireWritable(context);
        return new(Wrap(dataKey, context));
    }

    /// <inheritdoc/>
    public override async ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!KmsWrapping.TryRead(wrapped, KmsWrapping.Rsa, out var wrappedBy, out var skipped))
        {
            return skipped;
        }

        if (!_key.Matches(wrappedBy))
        {
            return UnwrapResult.Skipped("wrapped for another KMS key");
        }

        if (_dataKeys is null)
        {
            return UnwrapResult.Skipped("only the public half is here, which cannot open data keys");
        }

        if (context.ContainsKey(EncryptionContext.SignaturePair))
        {
            return UnwrapResult.Skipped("digitally signed data, which is never wrapped for an RSA key of KMS");
        }

        using var opened = await _dataKeys.DecryptAsync(_key, wrapped.Ciphertext, AlgorithmOf(_padding), cancellationToken).ConfigureAwait(false);
        return UnwrapResult.Opened(TakeDataKey(opened, context));
    }

    /// <summary>Frees the public key; the provider cannot wrap any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _publicKey?.Dispose();
        }
    }

    private void RequireWritable(EncryptionContext context)
    {
        if (_publicKey is null)
        {
            throw new FieldCryptConfigurationException(
                $"KMS RSA key {_key} is configured for reading only. Write with one that has the public half.");
        }

        if (context.ContainsKey(EncryptionContext.SignaturePair))
        {
            throw new ProtectedOperationException(
                $"KMS RSA key {_key} cannot be used together with digital signatures: anyone who has its public half could replace them. Use "
                + "the suite without.");
        }
    }

    private WrappedDataKey Wrap(Secret dataKey, EncryptionContext context)
    {
        using var bound = Secret.Create(DigestLength + dataKey.Length, (dataKey, context), static (bytes, parts) =>
        {
            SHA384.HashData(parts.context.Serialized.Span, bytes);
            using var dataKey = parts.dataKey.Read();
            dataKey.Span.CopyTo(bytes[DigestLength..]);
        });
        try
        {
            lock (_gate)
            {
                var ciphertext = _publicKey!.Encrypt(bound.Owned, PaddingOf(_padding));
                return new WrappedDataKey(KmsWrapping.Rsa, Encoding.ASCII.GetBytes(_key.ToString()), ciphertext);
            }
        }
        catch (CryptographicException e)
        {
            throw new FieldCryptConfigurationException($"KMS RSA key {_key} is too small to wrap a data key of {dataKey.Length} bytes.", e);
        }
    }

    private Secret TakeDataKey(Secret opened, EncryptionContext context)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        SHA384.HashData(context.Serialized.Span, digest);
        using var bound = opened.Read();
        return bound.Span.Length > DigestLength && CryptographicOperations.FixedTimeEquals(bound.Span[..DigestLength], digest)
            ? Secret.CopyOf(bound.Span[DigestLength..])
            : throw KmsErrors.WrongKey(
                new KmsCall(KmsCall.Decrypt, _key), "the data key was wrapped under another encryption context", requestId: null);
    }

    private static KmsKeyArn RequireKey(string keyArn)
    {
        var key = KmsKeyArn.Parse(keyArn);
        return key.Resource == KmsResource.Key
            ? key
            : throw new FieldCryptConfigurationException($"{key} is an alias: the key is stored beside the data, so give the key's own ARN.");
    }

    private static RsaWrappingPadding RequirePadding(RsaWrappingPadding padding) =>
        padding is RsaWrappingPadding.OaepSha1 or RsaWrappingPadding.OaepSha256
            ? padding
            : throw new FieldCryptConfigurationException($"KMS opens OaepSha256 and OaepSha1, not {padding}.");

    private static RSAEncryptionPadding PaddingOf(RsaWrappingPadding padding) =>
        padding == RsaWrappingPadding.OaepSha1 ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;

    private static EncryptionAlgorithmSpec AlgorithmOf(RsaWrappingPadding padding) =>
        padding == RsaWrappingPadding.OaepSha1 ? EncryptionAlgorithmSpec.RSAES_OAEP_SHA_1 : EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256;

    private static RSA Import(string keyArn, ReadOnlySpan<char> pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa.KeySize >= MinKeySize
                ? rsa
                : throw new FieldCryptConfigurationException($"The public key of {keyArn} has fewer than {MinKeySize} bits.");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new FieldCryptConfigurationException($"The public key of {keyArn} cannot be read: it is not a PEM RSA key.", e);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }
}
