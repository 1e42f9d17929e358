using System.Security.Cryptography;
using System.Text;

namespace FieldCrypt.Keys;

/// <summary>
/// Protects data keys with an RSA key that the application holds itself. With the public key alone it writes what it cannot read.
/// </summary>
/// <remarks>
/// The layout is that of AWS's raw RSA keyring: provider id the namespace, provider info the key name, ciphertext RSA of the data key.
/// RSA does not bind the encryption context; the item format binds it all the same. PKCS #1 v1.5 padding is not offered. Thread-safe;
/// disposing clears the key.
/// <para><b>The public half is the right to write</b>: whoever has it can write data that opens as genuine, digital signatures or not. Hand it to
/// writers only; who may write to the store decides what is genuine.</para>
/// </remarks>
public sealed class LocalRsaKeyProvider : KeyProvider, IDisposable
{
    private const int MinKeySize = 2048;

    // RSA objects are not documented as thread-safe, and importing a private key for every call would cost more than waiting.
    private readonly Lock _gate = new();
    private readonly string _keyNamespace;
    private readonly string _keyName;
    private readonly RSA _rsa;
    private readonly RSAEncryptionPadding _padding;
    private readonly bool _canOpen;

    private LocalRsaKeyProvider(string keyNamespace, string keyName, RSA rsa, RsaWrappingPadding padding, bool canOpen)
    {
        _keyNamespace = keyNamespace;
        _keyName = keyName;
        _rsa = rsa;
        _padding = PaddingOf(padding);
        _canOpen = canOpen;
    }

    /// <inheritdoc/>
    public override string Description => $"local RSA key {_keyNamespace}/{_keyName}";

    /// <summary>Makes a provider that wraps and opens.</summary>
    /// <param name="keyNamespace">Who issued the key; stored beside every data key. It must not begin with <c>aws-kms</c>.</param>
    /// <param name="keyName">The key's name; stored too.</param>
    /// <param name="pem">The private key: PEM of PKCS #8 or PKCS #1, not encrypted, at least 2,048 bits. Clearing it is the caller's task.</param>
    /// <param name="padding">How data keys are wrapped.</param>
    /// <exception cref="FieldCryptConfigurationException">A name or the key is not allowed.</exception>
    public static LocalRsaKeyProvider FromPrivateKey(
        string keyNamespace, string keyName, ReadOnlySpan<char> pem, RsaWrappingPadding padding = RsaWrappingPadding.OaepSha256) =>
        Create(keyNamespace, keyName, pem, padding, canOpen: true);

    /// <summary>Makes a provider that only wraps.</summary>
    /// <param name="keyNamespace">Who issued the key; stored beside every data key. It must not begin with <c>aws-kms</c>.</param>
    /// <param name="keyName">The key's name; stored too.</param>
    /// <param name="pem">The public key: PEM of SubjectPublicKeyInfo or PKCS #1, at least 2,048 bits.</param>
    /// <param name="padding">How data keys are wrapped.</param>
    /// <exception cref="FieldCryptConfigurationException">A name or the key is not allowed.</exception>
    public static LocalRsaKeyProvider FromPublicKey(
        string keyNamespace, string keyName, ReadOnlySpan<char> pem, RsaWrappingPadding padding = RsaWrappingPadding.OaepSha256) =>
        Create(keyNamespace, keyName, pem, padding, canOpen: false);

    /// <inheritdoc/>
    /// <exception cref="ProtectedOperationException">Only the public half is here, and digital signatures are configured.</exception>
    public override ValueTask<GeneratedDataKey> GenerateAsync(int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        RequireUnsigned(context);
        var dataKey = Secret.Random(length);
        try
        {
            return new(new GeneratedDataKey(dataKey, Wrap(dataKey)));
        }
        catch
        {
            dataKey.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ProtectedOperationException">Only the public half is here, and digital signatures are configured.</exception>
    public override ValueTask<WrappedDataKey> WrapAsync(Secret dataKey, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataKey);
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        RequireUnsigned(context);
        return new(Wrap(dataKey));
    }

    /// <inheritdoc/>
    public override ValueTask<UnwrapResult> UnwrapAsync(
        WrappedDataKey wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        if (wrapped.ProviderId != _keyNamespace || !wrapped.ProviderInfo.Span.SequenceEqual(Encoding.UTF8.GetBytes(_keyName)))
        {
            return new(UnwrapResult.Skipped("made by another provider or key"));
        }

        return _canOpen ? new(UnwrapResult.Opened(Open(wrapped))) : throw Refused("only its public half is here, which cannot open data keys");
    }

    /// <summary>Clears the key; the provider cannot be used any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _rsa.Dispose();
        }
    }

    private static LocalRsaKeyProvider Create(
        string keyNamespace, string keyName, ReadOnlySpan<char> pem, RsaWrappingPadding padding, bool canOpen)
    {
        LocalKeyProvider.RequireNames(keyNamespace, keyName);
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            if (rsa.KeySize < MinKeySize)
            {
                throw new FieldCryptConfigurationException($"RSA key {keyNamespace}/{keyName} has fewer than {MinKeySize} bits.");
            }

            if (canOpen && !IsPrivate(pem))
            {
                throw new FieldCryptConfigurationException($"RSA key {keyNamespace}/{keyName} is only a public key.");
            }

            return new LocalRsaKeyProvider(keyNamespace, keyName, canOpen ? rsa : PublicHalfOf(rsa), padding, canOpen);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new FieldCryptConfigurationException($"RSA key {keyNamespace}/{keyName} cannot be read: it is not an unencrypted PEM key.", e);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    // By its label, so that no private key has to be exported to see whether there is one. That the key itself could be read is known by now.
    private static bool IsPrivate(ReadOnlySpan<char> pem)
    {
        while (PemEncoding.TryFind(pem, out var fields))
        {
            if (pem[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                return true;
            }

            pem = pem[fields.Location.End..];
        }

        return false;
    }

    // Who only wraps does not keep a private key, even if one was given.
    private static RSA PublicHalfOf(RSA rsa)
    {
        using (rsa)
        {
            return RSA.Create(rsa.ExportParameters(includePrivateParameters: false));
        }
    }

    private static RSAEncryptionPadding PaddingOf(RsaWrappingPadding padding) => padding switch
    {
        RsaWrappingPadding.OaepSha256 => RSAEncryptionPadding.OaepSHA256,
        RsaWrappingPadding.OaepSha384 => RSAEncryptionPadding.OaepSHA384,
        RsaWrappingPadding.OaepSha512 => RSAEncryptionPadding.OaepSHA512,
        RsaWrappingPadding.OaepSha1 => RSAEncryptionPadding.OaepSHA1,
        _ => throw new ArgumentOutOfRangeException(nameof(padding)),
    };

    private void RequireUnsigned(EncryptionContext context)
    {
        if (!_canOpen && context.ContainsKey(EncryptionContext.SignaturePair))
        {
            throw new ProtectedOperationException(
                $"The public half of local RSA key {_keyNamespace}/{_keyName} cannot be used together with digital signatures: anyone who has it could "
                + "replace them. Use the suite without.");
        }
    }

    private WrappedDataKey Wrap(Secret dataKey)
    {
        try
        {
            using var bytes = dataKey.Read();
            lock (_gate)
            {
                return new WrappedDataKey(_keyNamespace, Encoding.UTF8.GetBytes(_keyName), _rsa.Encrypt(bytes.Span, _padding));
            }
        }
        catch (CryptographicException e)
        {
            throw new FieldCryptConfigurationException(
                $"Local RSA key {_keyNamespace}/{_keyName} is too small to wrap a data key of {dataKey.Length} bytes.", e);
        }
    }

    private Secret Open(WrappedDataKey wrapped)
    {
        byte[]? opened = null;
        try
        {
            lock (_gate)
            {
                opened = _rsa.Decrypt(wrapped.Ciphertext.Span, _padding);
            }

            return Secret.CopyOf(opened);
        }
        catch (CryptographicException e)
        {
            throw Refused("another key wrapped it, with another padding, or it was changed", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    private KeyAccessException Refused(string reason, Exception? cause = null) => new(
        KeyAccessFailure.WrongKey, $"Local RSA key {_keyNamespace}/{_keyName} does not open the data key: {reason}.", cause)
    {
        KeyId = $"{_keyNamespace}/{_keyName}",
        Operation = "Unwrap",
    };
}
