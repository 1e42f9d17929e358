using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Published;

/// <summary>Messages that AWS's Python, Java, C, JavaScript and .NET libraries wrote, read whole and as streams.</summary>
public sealed class PublishedMessageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Openable => Ids("open");

    public static TheoryData<string> Refused => Ids("refuse");

    public static TheoryData<string> OfNet400 => Ids("net400");

    public static TheoryData<string> WithKnownCommitment =>
        new(PublishedMessage.All.Where(message => message.Expectation == "open" && message.Commitment is not null).Select(message => message.Id));

    public static TheoryData<string> WithRequiredPairs =>
        new(PublishedMessage.All.Where(message => message.Expectation == "open" && message.Required.Count > 0).Select(message => message.Id));

    [Fact]
    public void All_suites_and_both_versions_are_among_them_with_frames_and_without()
    {
        var headers = PublishedMessage.All.Select(message => MessageHeader.Parse(message.Bytes, ushort.MaxValue)).ToList();

        Assert.Equal(Enum.GetValues<MessageSuite>().Order(), headers.Select(header => header.Suite.Id).Distinct().Order());

        // Not all that AWS published: the set of version 4.1.0 of the .NET library is not among them, and what only KMS opens is not.
        Assert.Equal(210, headers.Count);
        Assert.Equal(7, headers.Count(header => !header.IsFramed));
    }

    [Theory]
    [MemberData(nameof(Openable))]
    public async Task Each_opens_whole_and_as_a_stream(string id)
    {
        var message = PublishedMessage.Get(id);
        var encryptor = Reader(message);

        var opened = await encryptor.DecryptAsync(message.Bytes, message.Required, Cancel);
        using var streamed = new MemoryStream();
        var context = await encryptor.DecryptStreamAsync(
            new MemoryStream(message.Bytes), streamed, message.Required, SignedStreams.ReleaseEarly, Cancel);

        Assert.Equal(message.Plaintext ?? opened.Plaintext, opened.Plaintext);
        Assert.Equal(opened.Plaintext, streamed.ToArray());
        Assert.Equal(opened.Context.OrderBy(pair => pair.Key), context.OrderBy(pair => pair.Key));
        Assert.All(message.Required, pair => Assert.Equal(pair.Value, opened.Context[pair.Key]));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Each_that_is_published_as_bad_is_refused_whole_and_as_a_stream(string id)
    {
        var message = PublishedMessage.Get(id);
        var encryptor = Reader(message);

        await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await encryptor.DecryptAsync(message.Bytes, message.Required, Cancel));
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => encryptor.DecryptStreamAsync(
            new MemoryStream(message.Bytes), Stream.Null, message.Required, SignedStreams.ReleaseEarly, Cancel));
    }

    [Theory]
    [MemberData(nameof(OfNet400))]
    public async Task Those_of_version_4_0_0_of_the_dotnet_library_open_only_where_that_is_chosen(string id)
    {
        var message = PublishedMessage.Get(id);

        var opened = await Reader(message, Net400Messages.Accept).DecryptAsync(message.Bytes, message.Required, Cancel);

        Assert.Equal(message.Plaintext, opened.Plaintext);
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await Reader(message).DecryptAsync(message.Bytes, message.Required, Cancel));
    }

    [Theory]
    [MemberData(nameof(WithKnownCommitment))]
    public void The_key_schedule_gives_the_published_commitment_and_key(string id)
    {
        var message = PublishedMessage.Get(id);
        var header = MessageHeader.Parse(message.Bytes, ushort.MaxValue);
        byte[] key = new byte[32], commitment = new byte[32];

        MessageKeySchedule.DeriveCommitting(header.Suite, message.DataKey, message.MessageId, key, commitment);

        Assert.Equal(message.MessageId, header.MessageId);
        Assert.Equal(message.Commitment, commitment);
        Assert.Equal(message.ContentKey ?? key, key);
    }

    [Theory]
    [MemberData(nameof(WithRequiredPairs))]
    public async Task Without_its_required_pairs_or_with_others_none_opens(string id)
    {
        var message = PublishedMessage.Get(id);
        var encryptor = Reader(message);
        EncryptionContext[] wrong =
        [
            EncryptionContext.Empty,
            new(message.Required.Select(pair => KeyValuePair.Create(pair.Key, pair.Value + "!"))),
            new([.. message.Required, new("one", "more")]),
        ];

        foreach (var context in wrong)
        {
            await Assert.ThrowsAnyAsync<FieldCryptException>(async () => await encryptor.DecryptAsync(message.Bytes, context, Cancel));
        }
    }

    private static MessageEncryptor Reader(PublishedMessage message, Net400Messages net400 = Net400Messages.Refuse) => new(new()
    {
        Keys = message.Keys,
        CommitmentPolicy = CommitmentPolicy.RequireEncryptAllowDecrypt,
        Net400Messages = net400,
    });

    private static TheoryData<string> Ids(string expectation) =>
        new(PublishedMessage.All.Where(message => message.Expectation == expectation).Select(message => message.Id));
}
