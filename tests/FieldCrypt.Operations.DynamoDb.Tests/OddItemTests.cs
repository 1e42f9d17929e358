using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

public class OddItemTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    [Fact]
    public async Task An_item_that_encryption_makes_too_large_is_told_and_the_rest_is_done()
    {
        var large = Item("large");
        large["Ssn"] = new(new string('x', 409_400));
        await PutPlainAsync(Items("plain", 20));
        await Plain.PutItemAsync(Table, large, Token);

        var report = await RunAsync(DynamoDbJobs.Encrypt(Plain, Schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads), LocalKeys));

        Assert.Equal((20L, 1L), (report.Figures.Changed, report.Figures.Skipped));
        var skip = Assert.Single(report.Figures.FirstSkips);
        Assert.Equal(("Id=large", SkipReason.NotProtectable), (skip.Item, skip.Reason));
        Assert.Equal(large["Ssn"].S, (await StoredAsync())["large"]["Ssn"].S);
    }

    [Theory]
    [InlineData(RewrapMethod.DataKeysOnly)]
    [InlineData(RewrapMethod.WholeItems)]
    public async Task An_item_that_longer_wrapped_keys_make_too_large_is_told_and_the_rest_is_rewrapped(RewrapMethod method)
    {
        var large = Item("large");
        large["Ssn"] = new(new string('x', 409_120));
        await PutEncryptedAsync(LocalKeys, Items("item", 20));
        await PutEncryptedAsync(LocalKeys, large);
        var kms = new KmsKeyProvider(await CreateKmsKeyAsync(), Clients);

        var report = await RunAsync(DynamoDbJobs.Rewrap(Plain, Schema, LocalKeys, kms, new() { RewrapMethod = method }));

        Assert.Equal((20L, 1L), (report.Figures.Changed, report.Figures.Skipped));
        var skip = Assert.Single(report.Figures.FirstSkips);
        Assert.Equal(("Id=large", SkipReason.NotProtectable), (skip.Item, skip.Reason));
        await AssertAllOpenAsync(await StoredAsync(), [large, .. Items("item", 20)], new CompositeKeyProvider(LocalKeys, kms));
    }
}
