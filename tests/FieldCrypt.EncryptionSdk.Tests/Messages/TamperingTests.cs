using FieldCrypt.EncryptionSdk.Tests.Published;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Messages;

/// <summary>Small messages of every suite, with and without frames, changed in every place.</summary>
public sealed class TamperingTests : IDisposable
{
    private static readonly byte[] Plaintext = "078-05-1120"u8.ToArray();
    private static readonly EncryptionContext Context = new([new("table", "patients")]);
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("local", "key", new byte[32]);

    public static TheoryData<MessageSuite> Written => [MessageSuite.Committing, MessageSuite.CommittingSigned];

    public static TheoryData<MessageSuite, byte> All =>
        new(Enum.GetValues<MessageSuite>().SelectMany(_ => (byte[])[1, 2], (suite, contentType) => (suite, contentType)));

    public void Dispose() => _keys.Dispose();

    [Theory]
    [MemberData(nameof(Written))]
    public void Of_a_message_of_ours_every_bit_cut_and_extension_is_refused(MessageSuite suite)
    {
        var encryptor = new MessageEncryptor(new() { Keys = _keys, Suite = suite, FrameLength = 8, UnseparatedSignatures = UnseparatedSignatures.Allow });

        AssertAllRefused(encryptor, encryptor.Encrypt(Plaintext, Context), bitsPerByte: 8);
    }

    // Here the stand-in opens whatever is wrapped, so that only the message itself can tell.
    [Theory]
    [MemberData(nameof(All))]
    public void Of_a_message_of_any_suite_every_byte_cut_and_extension_is_refused(MessageSuite suite, byte contentType)
    {
        var dataKey = new byte[32];
        var crafted = new CraftedMessage { Suite = suite, ContentType = contentType, FrameLength = contentType == 1 ? 0u : 8u, Pairs = [("table", "patients")] };
        var keyLength = Format.AlgorithmSuite.Find((int)suite)!.KeyLength;
        var encryptor = new MessageEncryptor(new()
        {
            Keys = new KnownDataKey(dataKey[..keyLength]),
            CommitmentPolicy = CommitmentPolicy.RequireEncryptAllowDecrypt,
        });

        AssertAllRefused(encryptor, crafted.Write(Plaintext), bitsPerByte: 1);
    }

    private static void AssertAllRefused(MessageEncryptor encryptor, byte[] message, int bitsPerByte)
    {
        Assert.Equal(Plaintext, encryptor.Decrypt(message, Context).Plaintext);
        for (var i = 0; i < message.Length; i++)
        {
            // All bits, or one that is another from byte to byte.
            for (var bit = bitsPerByte == 8 ? 0 : i % 8; bit < 8; bit += 9 - bitsPerByte)
            {
                var changed = message.ToArray();
                changed[i] ^= (byte)(1 << bit);
                AssertRefused(encryptor, changed, $"bit {bit} of byte {i}");
            }
        }

        for (var length = 0; length < message.Length; length++)
        {
            AssertRefused(encryptor, message[..length], $"cut to {length}");
        }

        foreach (var extension in (byte[][])[[0], [255], new byte[16], message])
        {
            AssertRefused(encryptor, [.. message, .. extension], $"{extension.Length} bytes more");
        }
    }

    private static void AssertRefused(MessageEncryptor encryptor, byte[] message, string change)
    {
        try
        {
            encryptor.Decrypt(message, Context);
            Assert.Fail($"Opened whole: {change}");
        }
        catch (FieldCryptException)
        {
            AssertStreamRefused(encryptor, message, change);
        }
    }

    private static void AssertStreamRefused(MessageEncryptor encryptor, byte[] message, string change)
    {
        var released = new MemoryStream();
        try
        {
            encryptor.DecryptStream(new MemoryStream(message), released, Context, SignedStreams.ReleaseEarly);
            Assert.Fail($"Opened as a stream: {change}");
        }
        catch (FieldCryptException)
        {
            Assert.True(released.Length < Plaintext.Length, $"Handed out to the last byte: {change}");
        }
    }
}
