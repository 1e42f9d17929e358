using System.Text.Json;
using FieldCrypt.Operations.Grains;
using FieldCrypt.Operations.State;
using FieldCrypt.Operations.Wire;
using Microsoft.Extensions.Time.Testing;

namespace FieldCrypt.Operations.Tests;

/// <summary>Who has which segment, as time goes by.</summary>
public sealed class SegmentTableTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();
    private readonly JobTicket _ticket = new()
    {
        PlanId = Guid.NewGuid(),
        Plan = JsonSerializer.Serialize(new JobPlan { Identity = "numbers", Segments = ["a", "b"] }, CheckpointJson.Line.JobPlan),
        Settings = JobSettings.Of(new JobOptions()),
    };

    [Fact]
    public void A_segment_is_given_away_again_only_when_its_time_is_over_and_its_former_holder_has_no_say_then()
    {
        var table = new SegmentTable(_ticket, [], Lease, _time);
        var first = Give(table, "first");
        Give(table, "second");
        Assert.Null(table.FindFree());

        _time.Advance(Lease);
        Assert.Equal(first.Segment, table.FindFree());
        Assert.True(table.IsHeldBy("first", first));
        var again = Give(table, "third");

        Assert.Equal(first.Segment, again.Segment);
        Assert.False(table.IsHeldBy("first", first));
        Assert.False(table.IsHeldBy("first", again));
        Assert.True(table.IsHeldBy("third", again));
    }

    [Fact]
    public void A_lease_that_is_renewed_lasts()
    {
        var table = new SegmentTable(_ticket, [], Lease, _time);
        var held = Give(table, "first");
        Give(table, "second");
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(Lease * 0.9);
            table.Renew(held.Segment);
        }

        Assert.NotEqual(held.Segment, table.FindFree());
    }

    [Fact]
    public void A_new_coordinator_gives_nothing_away_that_a_worker_may_still_have()
    {
        var table = new SegmentTable(_ticket, [], Lease, _time);
        var held = Give(table, "first");
        var next = new SegmentTable(_ticket, [table[0], table[1]], Lease, _time);

        Assert.True(next.IsHeldBy("first", held));
        Assert.Equal(1, next.FindFree());
        _time.Advance(Lease);
        Assert.Equal(0, next.FindFree());
    }

    [Fact]
    public void What_is_stored_of_another_plan_counts_for_nothing_but_its_fence()
    {
        var table = new SegmentTable(_ticket, [], Lease, _time);
        var held = Give(table, "first");
        table.Put(0, table[0] with { Checkpoint = new SegmentCheckpoint { Segment = 0, IsDone = true, Steps = 7 } });

        var next = new SegmentTable(_ticket with { PlanId = Guid.NewGuid() }, [table[0], table[1]], Lease, _time);

        Assert.False(next.IsHeldBy("first", held));
        Assert.Equal((0, 0L), (next.FindFree(), next[0].Checkpoint!.Steps));
        Assert.True(next.GivenTo(0, "second").Fence > held.Fence);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void A_segment_that_is_none_is_held_by_nobody(int segment) =>
        Assert.False(new SegmentTable(_ticket, [], Lease, _time).IsHeldBy("first", new HeldLease(segment, 1)));

    [Fact]
    public async Task Portions_of_a_limit_follow_one_another_whoever_takes_them()
    {
        var pace = new PaceGrain(new ClusterWorkerOptions { TimeProvider = _time });
        Assert.Equal(TimeSpan.Zero, await pace.TakeAsync(25, 100));
        Assert.Equal(TimeSpan.FromSeconds(0.25), await pace.TakeAsync(25, 100));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(TimeSpan.FromSeconds(0.4), await pace.TakeAsync(25, 100));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.Zero, await pace.TakeAsync(25, 100));
    }

    private static HeldLease Give(SegmentTable table, string worker)
    {
        var segment = table.FindFree()!.Value;
        table.Put(segment, table.GivenTo(segment, worker));
        return new HeldLease(segment, table[segment].Fence);
    }
}
