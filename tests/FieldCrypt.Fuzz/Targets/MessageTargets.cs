using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>Messages of the AWS Encryption SDK, whole and as streams. What opens is one of those that were written, unchanged.</summary>
internal static class MessageTargets
{
    private static readonly byte[] Plaintext = [.. Enumerable.Range(0, 70).Select(i => (byte)i)];
    private static readonly EncryptionContext Context = new([new("table", "patients"), new("row", "p-1")]);

    // Whoever allows all suites also parses all of them.
    private static readonly MessageEncryptor Reader = new(Options(MessageSuite.Committing, Samples.Keys));

    private static readonly Lazy<byte[][]> Messages = new(static () =>
    [
        .. from suite in (MessageSuite[])[MessageSuite.Committing, MessageSuite.CommittingSigned]
           from keys in (KeyProvider[])[Samples.Keys, new CompositeKeyProvider(Samples.Keys, LocalKeyProvider.FromKey("ns", "key-2", new byte[32]))]
           select new MessageEncryptor(Options(suite, keys)).Encrypt(Plaintext, Context),
    ]);

    public static IEnumerable<Target> All =>
    [
        new("message", static chance => Input.Of(chance.Mutated(Messages.Value), static bytes => RequireUnchanged(bytes, Reader.Decrypt(bytes, Context).Plaintext))),
        new("message as a stream", static chance => Input.Of(chance.Mutated(Messages.Value), static bytes =>
        {
            var opened = new MemoryStream();
            Reader.DecryptStream(new MemoryStream(bytes), opened, Context, SignedStreams.ReleaseEarly);
            RequireUnchanged(bytes, opened.ToArray());
        })),
    ];

    private static void RequireUnchanged(byte[] message, byte[] opened)
    {
        Assert.Equal(Plaintext, opened);
        Assert.Contains(Messages.Value, written => written.AsSpan().SequenceEqual(message));
    }

    private static MessageEncryptorOptions Options(MessageSuite suite, KeyProvider keys) => new()
    {
        Keys = keys,
        Suite = suite,
        CommitmentPolicy = CommitmentPolicy.RequireEncryptAllowDecrypt,
        FrameLength = 32,
        UnseparatedSignatures = UnseparatedSignatures.Allow,
    };
}
