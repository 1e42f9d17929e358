using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Tests;

/// <summary>A job in a process of its own is killed at random moments, and goes on.</summary>
public sealed class KillTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    private readonly KilledJob _job = new();

    public override async ValueTask DisposeAsync()
    {
        _job.Dispose();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("encrypt")]
    [InlineData("rewrap")]
    public async Task A_job_that_is_killed_again_and_again_comes_to_the_same_end(string action)
    {
        var items = Items("item", 20 * (KilledJob.Kills + 3)).ToList();
        await (action == "encrypt" ? PutPlainAsync(items) : PutEncryptedAsync(LocalKeys, items));
        var before = await StoredAsync();
        await _job.RunAsync(Fixture.DynamoDb.Endpoint.ToString(), Table, action);

        using var second = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());
        var after = await StoredAsync();
        await AssertAllOpenAsync(after, items, action == "encrypt" ? LocalKeys : second);
        var (segments, figures) = await _job.ReadFiguresAsync();
        Assert.Equal(4, segments);

        // Each item counts once, whatever was done again after a kill.
        Assert.Equal((items.Count, items.Count, 0L), (figures.Items, figures.Changed + figures.Unchanged, figures.Skipped));
        Assert.True(action == "encrypt" || after.All(pair => SameValue(before[pair.Key]["Ssn"], pair.Value["Ssn"])), "An encrypted value was touched.");
    }
}
