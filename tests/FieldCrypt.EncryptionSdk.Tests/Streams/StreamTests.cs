using FieldCrypt.EncryptionSdk.Tests.Messages;
using FieldCrypt.EncryptionSdk.Tests.Published;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Streams;

public sealed class StreamTests : IDisposable
{
    private const long HundredMegabytes = 100L << 20;
    private const long TwentyMegabytes = 20L << 20;

    private static readonly EncryptionContext Context = new([new("table", "patients")]);
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("local", "key", new byte[32]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    // What is allocated in all bounds what is in use at any time. The synchronous forms do all their work on this thread.
    [Fact]
    public void A_hundred_megabytes_are_written_in_a_few_kilobytes_of_memory()
    {
        var encryptor = Encryptor();
        var written = new CountingStream();
        var before = GC.GetAllocatedBytesForCurrentThread();

        encryptor.EncryptStream(new PatternStream(HundredMegabytes, 100_000), written, Context);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < TwentyMegabytes);
        Assert.True(written.Count > HundredMegabytes);
    }

    [Fact]
    public void A_hundred_megabytes_are_read_in_a_few_kilobytes_of_memory()
    {
        var encryptor = Encryptor();
        using var sealer = encryptor.CreateSealer(Context);
        using var message = new GeneratedMessage(sealer, HundredMegabytes);
        var read = new CountingStream();
        var before = GC.GetAllocatedBytesForCurrentThread();

        encryptor.DecryptStream(message, read, Context);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < TwentyMegabytes);
        Assert.Equal(HundredMegabytes, read.Count);
        Assert.True(read.IsPattern);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(8192)]
    public async Task Streams_that_come_byte_by_byte_are_read_to_their_end(int length)
    {
        var encryptor = Encryptor();
        var message = new MemoryStream();
        var read = new CountingStream();

        await encryptor.EncryptStreamAsync(new PatternStream(length, mostAtOnce: 1), message, Context, Cancel);
        message.Position = 0;
        await encryptor.DecryptStreamAsync(message, read, Context, cancellationToken: Cancel);

        Assert.Equal(length, read.Count);
        Assert.True(read.IsPattern);
    }

    [Fact]
    public void A_signed_message_is_refused_as_a_stream_before_any_key_is_asked_for()
    {
        var keys = new CountingProvider(_keys);
        var encryptor = new MessageEncryptor(new() { Keys = keys, Suite = MessageSuite.CommittingSigned, UnseparatedSignatures = UnseparatedSignatures.Allow });
        var message = encryptor.Encrypt([1, 2, 3], Context);

        Assert.Throws<ProtectedOperationException>(() => encryptor.DecryptStream(new MemoryStream(message), Stream.Null, Context));
        Assert.Equal(0, keys.Unwrapped);
    }

    [Fact]
    public void Of_a_signed_message_the_last_frame_is_handed_out_only_after_its_signature()
    {
        var encryptor = new MessageEncryptor(new() { Keys = _keys, Suite = MessageSuite.CommittingSigned, UnseparatedSignatures = UnseparatedSignatures.Allow, FrameLength = 4 });
        var message = encryptor.Encrypt([1, 2, 3, 4, 5, 6, 7, 8, 9], Context);
        message[^1] ^= 1;
        var released = new MemoryStream();

        Assert.ThrowsAny<FieldCryptException>(
            () => encryptor.DecryptStream(new MemoryStream(message), released, Context, SignedStreams.ReleaseEarly));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], released.ToArray());
    }

    // Some libraries end with an empty frame: then the last bytes stand before it.
    [Theory]
    [InlineData(MessageSuite.Committing)]
    [InlineData(MessageSuite.CommittingSigned)]
    public void Before_the_end_was_verified_the_last_bytes_are_not_handed_out_wherever_they_stand(MessageSuite suite)
    {
        var message = new CraftedMessage { Suite = suite, EndsWithEmptyFrame = true }.Write(new byte[32]);
        var encryptor = new MessageEncryptor(new() { Keys = new KnownDataKey(new byte[32]) });
        for (var cut = 1; cut < 60; cut++)
        {
            var released = new MemoryStream();
            Assert.ThrowsAny<FieldCryptException>(() => encryptor.DecryptStream(
                new MemoryStream(message[..^cut]), released, EncryptionContext.Empty, SignedStreams.ReleaseEarly));
            Assert.True(released.Length <= 16);
        }
    }

    [Theory]
    [InlineData(2, 4_097)]
    [InlineData(2, uint.MaxValue)]
    [InlineData(1, 4_097)]
    public void A_frame_or_a_body_longer_than_the_reader_allows_is_refused_before_room_is_made_for_it(byte contentType, uint length)
    {
        var crafted = contentType == 1
            ? new CraftedMessage { ContentType = 1, FrameLength = 0, ClaimedLength = length }
            : new CraftedMessage { FrameLength = length };
        var encryptor = new MessageEncryptor(new() { Keys = new KnownDataKey(new byte[32]), MaxFrameLength = 4096 });

        var refusal = Assert.Throws<ProtectedOperationException>(
            () => encryptor.DecryptStream(new MemoryStream(crafted.Write(new byte[10])), Stream.Null, EncryptionContext.Empty));

        Assert.Contains("MaxFrameLength", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_read_does_not_succeed()
    {
        var encryptor = Encryptor();
        using var sealer = encryptor.CreateSealer(Context);
        using var message = new GeneratedMessage(sealer, HundredMegabytes);
        using var cancellation = new CancellationTokenSource();
        var destination = new CancellingStream(cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => encryptor.DecryptStreamAsync(message, destination, Context, cancellationToken: cancellation.Token));
    }

    private MessageEncryptor Encryptor() => new(new() { Keys = _keys });

    private sealed class CancellingStream(CancellationTokenSource cancellation) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellation.Cancel();
            return base.WriteAsync(buffer, CancellationToken.None);
        }
    }
}
