using FieldCrypt.EncryptionSdk.Tests.Published;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Messages;

public sealed class CommitmentPolicyTests
{
    public static TheoryData<MessageSuite> Uncommitted =>
        new(Enum.GetValues<MessageSuite>().Where(suite => suite is not (MessageSuite.Committing or MessageSuite.CommittingSigned)));

    [Theory]
    [MemberData(nameof(Uncommitted))]
    public void By_default_a_message_that_does_not_commit_is_refused_before_any_key_is_asked_for(MessageSuite suite)
    {
        var keys = new CountingProvider(new KnownDataKey(new byte[32]));
        var message = new CraftedMessage { Suite = suite }.Write([1, 2, 3]);
        var encryptor = new MessageEncryptor(new() { Keys = keys });

        var refusal = Assert.Throws<ProtectedOperationException>(() => encryptor.Decrypt(message, EncryptionContext.Empty));
        Assert.Throws<ProtectedOperationException>(() => encryptor.DecryptStream(
            new MemoryStream(message), Stream.Null, EncryptionContext.Empty, SignedStreams.ReleaseEarly));

        Assert.Contains($"{(int)suite:X4}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, keys.Unwrapped);
    }

    [Fact]
    public void A_message_opens_under_the_data_key_it_commits_to_and_no_other()
    {
        var message = new CraftedMessage { DataKey = new byte[32] }.Write([1, 2, 3]);
        var other = new byte[32];
        other[31] = 1;

        var error = Assert.Throws<DataNotAuthenticException>(
            () => new MessageEncryptor(new() { Keys = new KnownDataKey(other) }).Decrypt(message, EncryptionContext.Empty));

        Assert.Contains("commit", error.Message, StringComparison.Ordinal);
    }
}
