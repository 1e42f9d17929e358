using System.Security.Cryptography;
using FieldCrypt.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace FieldCrypt.Keys;

/// <summary>The parameters of Argon2id (RFC 9106) by which a passphrase becomes a key.</summary>
internal sealed record PassphraseCost(int MemoryKiB, int Passes, int Lanes)
{
    public static readonly PassphraseCost Default = new(64 * 1024, 3, 1);

    // What a file may ask for: a hostile one must not make its reader allocate or compute without end.
    // At most eight times what is written today, in memory and in work.
    private const int MaxMemoryKiB = 256 * 1024;
    private const int MaxPasses = 6;
    private const int MaxLanes = 4;

    public bool IsAcceptable =>
        MemoryKiB is >= 8 and <= MaxMemoryKiB && Passes is >= 1 and <= MaxPasses && Lanes is >= 1 and <= MaxLanes && MemoryKiB >= 8 * Lanes;

    /// <summary>Derives a key of 32 bytes.</summary>
    public Secret Derive(Secret passphrase, byte[] salt)
    {
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
            .WithVersion(Argon2Parameters.Version13)
            .WithMemoryAsKB(MemoryKiB)
            .WithIterations(Passes)
            .WithParallelism(Lanes)
            .WithSalt(salt)
            .Build());

        // The generator takes arrays; pinned ones leave no copy behind.
        var password = GC.AllocateUninitializedArray<byte>(passphrase.Length, pinned: true);
        var key = GC.AllocateUninitializedArray<byte>(KeyFileProtection.KeyLength, pinned: true);
        try
        {
            using (var characters = passphrase.Read())
            {
                characters.Span.CopyTo(password);
            }

            generator.GenerateBytes(password, key);
            PrimitiveCalls.Current.Stretches++;
            return Secret.CopyOf(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
