using System.Security.Cryptography;

namespace FieldCrypt.Testing.Kms;

/// <summary>
/// The secret part of a key, shared by all Regional members of a multi-Region key unless it comes from outside: for a symmetric key every
/// version since its creation, because old ciphertext stays readable after rotation.
/// </summary>
internal sealed class KeyMaterial : IDisposable
{
    private const int SymmetricLength = 32;
    private readonly List<byte[]> _versions = [];
    private byte[]? _importedDigest;

    private KeyMaterial()
    {
    }

    /// <summary>The key pair of an asymmetric key; null for a symmetric one.</summary>
    public RSA? Rsa { get; private init; }

    /// <summary>How many versions there are; none if imported material is awaited or was deleted.</summary>
    public int VersionCount => _versions.Count;

    public static KeyMaterial For(string keySpec) => keySpec switch
    {
        "SYMMETRIC_DEFAULT" => new KeyMaterial(),
        "RSA_2048" => new KeyMaterial { Rsa = RSA.Create(2048) },
        "RSA_3072" => new KeyMaterial { Rsa = RSA.Create(3072) },
        "RSA_4096" => new KeyMaterial { Rsa = RSA.Create(4096) },
        _ => throw KmsError.Unsupported($"KeySpec {keySpec} is not supported by the emulator."),
    };

    /// <summary>The bytes of a version, counted from 0.</summary>
    public ReadOnlySpan<byte> Version(int index) => _versions[index];

    public void Rotate() => _versions.Add(RandomNumberGenerator.GetBytes(SymmetricLength));

    /// <summary>When imported material is deleted, if it is to be.</summary>
    public DateTimeOffset? Expiry { get; private set; }

    /// <summary>
    /// Takes in imported material; only the same as before, in this Region or a related key, if there was any before, even after it was
    /// deleted.
    /// </summary>
    public void Import(byte[] material, DateTimeOffset? expiry, IEnumerable<KeyMaterial> related)
    {
        var digest = SHA256.HashData(material);
        if (material.Length != SymmetricLength || related.Any(member => member._importedDigest?.AsSpan().SequenceEqual(digest) == false))
        {
            throw new KmsError("IncorrectKeyMaterialException", "The key material is not the one that was imported into this key before, or has not 32 bytes.");
        }

        _importedDigest = digest;
        Clear();
        _versions.Add(material);
        Expiry = expiry;
    }

    public void Clear()
    {
        _versions.ForEach(static version => CryptographicOperations.ZeroMemory(version));
        _versions.Clear();
        Expiry = null;
    }

    public void Dispose()
    {
        Clear();
        Rsa?.Dispose();
    }
}
