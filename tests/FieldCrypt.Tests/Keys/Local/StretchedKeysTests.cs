using FieldCrypt.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Local;

namespace FieldCrypt.Tests.Keys.Local;

/// <summary>A passphrase costs time and memory on purpose; reading the same file again must not cost them again.</summary>
public class StretchedKeysTests
{
    private static readonly PassphraseCost Cheap = new(64, 1, 1);

    [Fact]
    public void A_file_that_is_read_again_and_again_has_its_passphrase_stretched_once()
    {
        var json = SavedFile();
        using var reader = KeyFileProtection.Passphrase("correct horse", Cheap);
        var before = PrimitiveCalls.Current.Stretches;
        for (var i = 0; i < 10; i++)
        {
            using var read = KeyFileFormat.Read(json, "keys.json", reader);
            Assert.Equal("one", read.ActiveName);
        }

        Assert.Equal(1, PrimitiveCalls.Current.Stretches - before);
    }

    [Fact]
    public void A_wrong_passphrase_is_stretched_once_too_and_stays_wrong()
    {
        var json = SavedFile();
        using var wrong = KeyFileProtection.Passphrase("battery staple", Cheap);
        var before = PrimitiveCalls.Current.Stretches;
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<KeyAccessException>(() => KeyFileFormat.Read(json, "keys.json", wrong));
        }

        Assert.Equal(1, PrimitiveCalls.Current.Stretches - before);
    }

    [Fact]
    public void Another_salt_or_another_cost_is_another_key_and_disposing_forgets_all()
    {
        using var passphrase = Secret.CopyOf("correct horse"u8);
        var keys = new StretchedKeys();
        var texts = new HashSet<string>();
        foreach (var (cost, salt) in new[] { (Cheap, new byte[16]), (Cheap, [1, .. new byte[15]]), (Cheap with { Passes = 2 }, new byte[16]) })
        {
            for (var i = 0; i < 2; i++)
            {
                using var key = keys.Get(cost, salt, passphrase);
                using var bytes = key.Read();
                texts.Add(Convert.ToHexString(bytes.Span));
            }
        }

        Assert.Equal(3, texts.Count);
        keys.Dispose();
        Assert.Throws<ObjectDisposedException>(() => keys.Get(Cheap, new byte[16], passphrase));
    }

    private static byte[] SavedFile()
    {
        using var protection = KeyFileProtection.Passphrase("correct horse", Cheap);
        using var file = KeyFile.Create("tests", "one");
        return KeyFileFormat.Write(file, protection);
    }
}
