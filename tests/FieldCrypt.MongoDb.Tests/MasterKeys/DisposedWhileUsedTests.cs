using System.Security.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.MasterKeys;

namespace FieldCrypt.MongoDb.Tests.MasterKeys;

/// <summary>Master keys that are disposed while they are used: what they give was made with the real key, or they throw.</summary>
public sealed class DisposedWhileUsedTests
{
    private const int Rounds = 600;
    private static readonly byte[] MasterKey = RandomNumberGenerator.GetBytes(96);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_data_key_is_wrapped_under_the_real_master_key_or_not_at_all()
    {
        using var dataKey = Secret.Random(96);
        var wrapped = DisposalRace.Run(
            Rounds, () => new LocalMasterKeyProvider(MasterKey), provider => provider.WrapAsync(dataKey, Cancellation).AsTask().GetAwaiter().GetResult());

        foreach (var one in wrapped)
        {
            using var opened = LocalKeyWrapping.TryUnwrap(MasterKey, one);
            Assert.Equal(dataKey.Bytes(), opened?.Bytes());
        }
    }

    [Fact]
    public void A_data_key_that_is_disposed_while_it_is_wrapped_is_wrapped_whole_or_not_at_all()
    {
        var bytes = RandomNumberGenerator.GetBytes(96);
        using var provider = new LocalMasterKeyProvider(MasterKey);
        var wrapped = DisposalRace.Run(
            Rounds, () => Secret.CopyOf(bytes), dataKey => provider.WrapAsync(dataKey, Cancellation).AsTask().GetAwaiter().GetResult());

        foreach (var one in wrapped)
        {
            using var opened = LocalKeyWrapping.TryUnwrap(MasterKey, one);
            Assert.Equal(bytes, opened?.Bytes());
        }
    }

    [Fact]
    public void A_wrapped_data_key_is_opened_or_the_provider_says_that_it_was_disposed()
    {
        using var dataKey = Secret.Random(96);
        var wrapped = LocalKeyWrapping.Wrap(MasterKey, dataKey.Bytes());
        var opened = DisposalRace.Run(Rounds, () => new LocalMasterKeyProvider(MasterKey), provider =>
        {
            using var key = provider.UnwrapAsync(provider.Description, wrapped, Cancellation).AsTask().GetAwaiter().GetResult().Key;
            return key!.Bytes();
        });
        Assert.All(opened, key => Assert.Equal(dataKey.Bytes(), key));
    }

    [Fact]
    public void A_copy_for_another_driver_is_the_master_key_or_none()
    {
        var copies = DisposalRace.Run(Rounds, () => new LocalMasterKeyProvider(MasterKey), provider =>
        {
            var copy = new byte[96];
            provider.CopyMasterKeyTo(copy);
            return copy;
        });
        Assert.All(copies, copy => Assert.Equal(MasterKey, copy));
    }
}
