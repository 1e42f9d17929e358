using FieldCrypt.EncryptionSdk.Tests.Published;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Messages;

/// <summary>
/// Messages whose every byte is authentic, and which are refused all the same: what a writer that knows the data key, but not the format's
/// rules, could hand to a reader.
/// </summary>
public sealed class MalformedMessageTests
{
    private readonly CountingProvider _keys = new(new KnownDataKey(new byte[32]));

    private static byte[] TwoPairs(string first, string second)
    {
        var block = CraftedMessage.Serialize((first, "1"), (second, "2"));
        return [0, (byte)block.Length, .. block];
    }

    public static TheoryData<string, object, string> BeforeAnyKeyIsAskedFor => new()
    {
        { "a key twice", new CraftedMessage { ContextBlock = TwoPairs("a", "a") }, "twice" },
        { "no pairs, but their number", new CraftedMessage { ContextBlock = [0, 2, 0, 0] }, "no bytes" },
        { "bytes after the pairs", new CraftedMessage { ContextBlock = [0, 9, 0, 1, 0, 1, 97, 0, 1, 98, 0] }, "follow" },
        { "more pairs than there are", new CraftedMessage { ContextBlock = [0, 8, 0, 9, 0, 1, 97, 0, 1, 98] }, "beyond the end" },
        { "invalid UTF-8", new CraftedMessage { ContextBlock = [0, 8, 0, 1, 0, 1, 255, 0, 1, 98] }, "UTF-8" },
        { "no data key", new CraftedMessage { WrappedDataKeys = 0 }, "no data key" },
        { "too many data keys", new CraftedMessage { WrappedDataKeys = 6 }, "MaxWrappedDataKeys" },
        { "very many data keys", new CraftedMessage { WrappedDataKeys = 65_535 }, "MaxWrappedDataKeys" },
        { "an unknown content type", new CraftedMessage { ContentType = 3 }, "content type" },
        { "frames of no length", new CraftedMessage { FrameLength = 0 }, "contradict" },
        { "no frames, of a length", new CraftedMessage { ContentType = 1, FrameLength = 16 }, "contradict" },
        { "reserved bytes", new CraftedMessage { Suite = MessageSuite.Aes256Derived, Reserved = 1 }, "reserved" },
        { "another nonce length", new CraftedMessage { Suite = MessageSuite.Aes256Derived, NonceLength = 16 }, "reserved" },
        { "a public key without signature", new CraftedMessage { HasStrayPublicKey = true }, "contradict each other" },
    };

    public static TheoryData<string, object, string> InTheBody => new()
    {
        { "frames that begin at 0", new CraftedMessage { Number = static number => number - 1 }, "not in order" },
        { "frames that begin at 2", new CraftedMessage { Number = static number => number + 1 }, "not in order" },
        { "a frame left out", new CraftedMessage { Number = static number => number == 1 ? 1 : number + 1 }, "not in order" },
        { "a frame twice", new CraftedMessage { Number = static number => Math.Min(number, 1) }, "not in order" },
        { "a final frame that claims more than a frame", new CraftedMessage { ClaimedLength = 17 }, "longer" },
        { "a final frame that claims more than there is", new CraftedMessage { ClaimedLength = 16 }, "" },
        { "a final frame that claims less than there is", new CraftedMessage { ClaimedLength = 1 }, "" },
        { "a body that claims more than the format allows", new CraftedMessage { ContentType = 1, FrameLength = 0, ClaimedLength = ulong.MaxValue }, "longer" },
        { "a body that claims 2^36 bytes", new CraftedMessage { ContentType = 1, FrameLength = 0, ClaimedLength = 1UL << 36 }, "longer" },
        { "a body that claims 4 GiB", new CraftedMessage { ContentType = 1, FrameLength = 0, ClaimedLength = 1UL << 32 }, "" },
    };

    [Theory]
    [MemberData(nameof(BeforeAnyKeyIsAskedFor))]
    public void A_malformed_header_is_refused_before_any_key_is_asked_for(string what, object crafted, string reason)
    {
        AssertRefused(what, (CraftedMessage)crafted, reason);
        Assert.Equal(0, _keys.Unwrapped);
    }

    [Theory]
    [MemberData(nameof(InTheBody))]
    public void A_malformed_body_is_refused(string what, object crafted, string reason) => AssertRefused(what, (CraftedMessage)crafted, reason);

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("02")]
    [InlineData("03047800")]
    [InlineData("01810478")]
    [InlineData("01800478")]
    [InlineData("020178")]
    [InlineData("026700")]
    [InlineData("02FFFF")]
    public void What_does_not_begin_like_a_message_is_refused(string hex)
    {
        var encryptor = Reader();
        var message = Convert.FromHexString(hex);

        Assert.Throws<DataNotAuthenticException>(() => encryptor.Decrypt(message, EncryptionContext.Empty));
        Assert.Throws<DataNotAuthenticException>(() => encryptor.DecryptStream(new MemoryStream(message), Stream.Null, EncryptionContext.Empty));
    }

    [Theory]
    [InlineData(MessageSuite.Committing)]
    [InlineData(MessageSuite.CommittingSigned)]
    [InlineData(MessageSuite.Aes256Derived)]
    public void The_Base64_text_of_a_message_is_recognized(MessageSuite suite)
    {
        var text = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(new CraftedMessage { Suite = suite }.Write([1])));

        Assert.Contains("Base64", Assert.Throws<DataNotAuthenticException>(() => Reader().Decrypt(text, EncryptionContext.Empty)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(33)]
    public void A_data_key_of_another_length_opens_nothing(int length)
    {
        var encryptor = new MessageEncryptor(new() { Keys = new KnownDataKey(new byte[length]) });

        Assert.Throws<DataNotAuthenticException>(() => encryptor.Decrypt(new CraftedMessage().Write([1]), EncryptionContext.Empty));
        Assert.Throws<KeyAccessException>(() => encryptor.Encrypt([1], EncryptionContext.Empty));
    }

    // What readers take although nobody here writes it so.
    public static TheoryData<string, object> OfOtherWriters => new()
    {
        { "an empty final frame after full ones", new CraftedMessage { EndsWithEmptyFrame = true } },
        { "frames of one byte", new CraftedMessage { FrameLength = 1 } },
        { "one frame that may be as long as any", new CraftedMessage { FrameLength = 1 << 22 } },
        { "nonces of the writer's own", new CraftedMessage { Nonce = static number => [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, (byte)number] } },
        { "a header nonce of its own", new CraftedMessage { Suite = MessageSuite.Aes256Derived, HeaderNonce = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] } },
        { "no frames", new CraftedMessage { ContentType = 1, FrameLength = 0 } },
        { "no frames, version 1", new CraftedMessage { Suite = MessageSuite.Aes256, ContentType = 1, FrameLength = 0 } },
        { "pairs out of order", new CraftedMessage { Pairs = [("b", "1"), ("a", "2")] } },
        { "five data keys", new CraftedMessage { WrappedDataKeys = 5 } },
    };

    [Theory]
    [MemberData(nameof(OfOtherWriters))]
    public void What_other_writers_may_do_is_read(string what, object crafted)
    {
        var plaintext = new byte[32];
        Random.Shared.NextBytes(plaintext);
        var message = ((CraftedMessage)crafted).Write(plaintext);
        var streamed = new MemoryStream();

        Reader().DecryptStream(new MemoryStream(message), streamed, EncryptionContext.Empty);

        Assert.True(plaintext.AsSpan().SequenceEqual(Reader().Decrypt(message, EncryptionContext.Empty).Plaintext), what);
        Assert.Equal(plaintext, streamed.ToArray());
    }

    private void AssertRefused(string what, CraftedMessage crafted, string reason)
    {
        var message = crafted.Write(new byte[40]);
        var whole = Assert.Throws<DataNotAuthenticException>(() => Reader().Decrypt(message, EncryptionContext.Empty));
        Assert.True(whole.Message.Contains(reason, StringComparison.Ordinal), $"{what}: {whole.Message}");
        Assert.ThrowsAny<FieldCryptException>(() => Reader().DecryptStream(new MemoryStream(message), Stream.Null, EncryptionContext.Empty));
    }

    private MessageEncryptor Reader() => new(new() { Keys = _keys, CommitmentPolicy = CommitmentPolicy.RequireEncryptAllowDecrypt });
}
