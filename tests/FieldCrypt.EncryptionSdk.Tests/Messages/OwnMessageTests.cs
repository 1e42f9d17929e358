using CsCheck;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Messages;

/// <summary>Messages that FieldCrypt writes, whole and as streams.</summary>
public sealed class OwnMessageTests : IDisposable
{
    private static readonly EncryptionContext Context = new([new("table", "patients"), new("column", "ssn")]);
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("local", "key", new byte[32]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void Every_form_reads_what_every_form_writes() => Gen
        .Select(Gen.Byte.Array[0, 300], Gen.Int[1, 100], Gen.Bool, Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 5], Gen.String)[0, 4])
        .Sample(
            (plaintext, frameLength, isSigned, pairs) =>
            {
                var encryptor = Encryptor(isSigned ? MessageSuite.CommittingSigned : MessageSuite.Committing, frameLength);
                var context = new EncryptionContext(pairs);
                var streamed = new MemoryStream();
                encryptor.EncryptStream(new MemoryStream(plaintext), streamed, context);
                byte[][] messages = [encryptor.Encrypt(plaintext, context), streamed.ToArray()];
                return messages.All(message =>
                {
                    var read = new MemoryStream();
                    encryptor.DecryptStream(new MemoryStream(message), read, context, SignedStreams.ReleaseEarly);
                    return message.Length == messages[0].Length
                        && encryptor.Decrypt(message, context).Plaintext.AsSpan().SequenceEqual(plaintext)
                        && read.ToArray().AsSpan().SequenceEqual(plaintext);
                });
            },
            iter: 40);

    [Fact]
    public async Task The_asynchronous_forms_do_what_the_synchronous_ones_do()
    {
        var encryptor = Encryptor(MessageSuite.CommittingSigned, 4);
        var plaintext = "078-05-1120"u8.ToArray();
        var message = await encryptor.EncryptAsync(plaintext, Context, Cancel);
        var streamed = new MemoryStream();
        await encryptor.EncryptStreamAsync(new MemoryStream(plaintext), streamed, Context, Cancel);

        Assert.Equal(plaintext, encryptor.Decrypt(message, Context).Plaintext);
        Assert.Equal(plaintext, (await encryptor.DecryptAsync(streamed.ToArray(), Context, Cancel)).Plaintext);
    }

    [Fact]
    public async Task With_local_keys_nothing_is_waited_for()
    {
        var encryptor = Encryptor();

        var writing = encryptor.EncryptAsync(new byte[5], Context, Cancel).AsTask();
        Assert.True(writing.IsCompletedSuccessfully);
        Assert.True(encryptor.DecryptAsync(await writing, Context, Cancel).AsTask().IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(MessageSuite.Committing, 0)]
    [InlineData(MessageSuite.CommittingSigned, (2 + 21 + 2 + 68) + (2 + 103))]
    public void A_short_value_takes_this_many_bytes_more(MessageSuite suite, int signature)
    {
        const int Header = 1 + 2 + 32 + 2 + 2 + 1 + 4 + 32 + 16;
        const int Pairs = 2 + (2 + 5 + 2 + 8) + (2 + 6 + 2 + 3);
        const int WrappedDataKey = 2 + 5 + 2 + (3 + 20) + 2 + 48;
        const int Frame = 4 + 4 + 12 + 4 + 16;

        var message = Encryptor(suite).Encrypt("078-05-1120"u8, Context);

        Assert.Equal(Header + Pairs + WrappedDataKey + Frame + signature, message.Length - 11);
        Assert.Equal([2, (byte)((int)suite >> 8), 0x78], message[..3]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    [InlineData(32, 2)]
    [InlineData(33, 3)]
    public void A_plaintext_that_fills_its_frames_fills_the_final_one_too(int length, int frames)
    {
        var message = Encryptor(frameLength: 16).Encrypt(new byte[length], Context);
        var parts = new BodyParts(MessageHeader.Parse(message, 1), message);
        var lengths = new List<long>();
        while (parts.MoveNext())
        {
            lengths.Add(parts.Part.Length);
        }

        Assert.Equal(frames, lengths.Count);
        Assert.Equal(length, lengths.Sum());
    }

    [Fact]
    public void No_two_messages_share_an_id_a_data_key_or_a_ciphertext()
    {
        var encryptor = Encryptor();
        var headers = Enumerable.Range(0, 50).Select(_ => MessageHeader.Parse(encryptor.Encrypt(new byte[11], Context), 1)).ToList();

        Assert.Equal(50, headers.Select(header => Convert.ToHexString(header.MessageId)).Distinct().Count());
        Assert.Equal(50, headers.Select(header => Convert.ToHexString(header.WrappedDataKeys[0].Ciphertext.Span)).Distinct().Count());
    }

    [Fact]
    public void What_was_read_says_its_pairs_and_suite_and_never_shows_its_plaintext()
    {
        var encryptor = Encryptor();
        var opened = encryptor.Decrypt(encryptor.Encrypt("078-05-1120"u8, Context), EncryptionContext.Empty);

        Assert.Equal(Context, opened.Context);
        Assert.Equal(MessageSuite.Committing, opened.Suite);
        Assert.Equal("Decrypted message of 11 bytes", opened.ToString());
    }

    [Fact]
    public void A_cancelled_call_neither_writes_nor_reads()
    {
        var encryptor = Encryptor();
        var message = encryptor.Encrypt(new byte[5], Context);
        var cancelled = new CancellationToken(canceled: true);

        Assert.True(encryptor.EncryptAsync(new byte[5], Context, cancelled).AsTask().IsCanceled);
        Assert.True(encryptor.DecryptAsync(message, Context, cancelled).AsTask().IsCanceled);
    }

    [Theory]
    [InlineData(MessageSuite.Aes256)]
    [InlineData(MessageSuite.Aes256Signed)]
    [InlineData((MessageSuite)0)]
    public void Only_suites_that_commit_are_written(MessageSuite suite) =>
        Assert.Throws<FieldCryptConfigurationException>(() => Encryptor(suite));

    [Fact]
    public void Options_out_of_their_range_are_refused_at_once()
    {
        var options = new MessageEncryptorOptions { Keys = _keys };
        MessageEncryptorOptions[] outOfRange =
        [
            options with { FrameLength = 0 },
            options with { FrameLength = options.MaxFrameLength + 1 },
            options with { MaxFrameLength = 0 },
            options with { MaxFrameLength = (1 << 30) + 1 },
            options with { OpenTimeout = TimeSpan.Zero },
            options with { OpenTimeout = TimeSpan.FromHours(2) },
            options with { MaxWrappedDataKeys = 0 },
            options with { MaxWrappedDataKeys = 65_536 },
            options with { CommitmentPolicy = (CommitmentPolicy)2 },
            options with { Net400Messages = (Net400Messages)2 },
            options with { UnstoredContextKeys = [""] },
            options with { UnstoredContextKeys = ["aws-crypto-public-key"] },
        ];

        Assert.All(outOfRange, bad => Assert.Throws<FieldCryptConfigurationException>(() => new MessageEncryptor(bad)));
    }

    private MessageEncryptor Encryptor(MessageSuite suite = MessageSuite.Committing, int frameLength = 4096) =>
        new(new() { Keys = _keys, Suite = suite, FrameLength = frameLength, UnseparatedSignatures = UnseparatedSignatures.Allow });
}
