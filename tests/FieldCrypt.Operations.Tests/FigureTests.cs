namespace FieldCrypt.Operations.Tests;

public class FigureTests
{
    [Fact]
    public void More_keys_than_are_told_apart_make_every_answer_doubtful_and_take_no_more_memory()
    {
        var figures = JobFigures.None;
        for (var part = 0; part < 3; part++)
        {
            var tally = new FigureTally();
            for (var i = 0; i < JobFigures.MaxGroups; i++)
            {
                tally.Seen(Group($"key-{part}-{i}"));
            }

            figures += tally.ToFigures([]);
        }

        Assert.True(figures.GroupsCut);
        Assert.InRange(figures.Groups.Count, JobFigures.MaxGroups, JobFigures.MaxGroups + 1);
        Assert.Equal((30_000L, 30_000L), (figures.Items, figures.Groups.Sum(group => group.Items)));
        var report = new JobReport { Action = JobAction.Inventory, Store = "numbers", Outcome = JobOutcome.Completed, Figures = figures };
        Assert.Equal(KeyDeletionVerdict.NotKnown, report.Inventory.WhatIfDeleted("another").Verdict);
    }

    [Fact]
    public void Where_every_key_is_needed_one_that_is_lost_loses_the_item()
    {
        WrappingKey[] keys = [Key("a"), Key("b")];
        var any = Report(new ItemGroup { Protection = ItemProtection.Encrypted, Keys = keys, Items = 3 });
        var every = Report(new ItemGroup { Protection = ItemProtection.Encrypted, Keys = keys, Need = KeyNeed.Every, Items = 3 });
        Assert.Equal(KeyDeletionVerdict.OthersOpen, any.Inventory.WhatIfDeleted("a").Verdict);
        Assert.Equal((KeyDeletionVerdict.LosesItems, 3L), (every.Inventory.WhatIfDeleted("a").Verdict, every.Inventory.WhatIfDeleted("a").ItemsLost));
    }

    [Fact]
    public void An_inventory_that_was_stopped_allows_no_deletion()
    {
        var report = Report(new ItemGroup { Protection = ItemProtection.Plaintext, Items = 1 }) with { Outcome = JobOutcome.Stopped, Segments = 4, SegmentsDone = 3 };
        var answer = report.Inventory.WhatIfDeleted("a");
        Assert.Equal(KeyDeletionVerdict.NotKnown, answer.Verdict);
        Assert.Contains("3 of 4 segments", answer.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_items_hold_nothing_that_a_terminal_acts_on()
    {
        Assert.Equal("Id=\\u001B[2J", ItemNaming.Shown.NameOf("Id=\u001b[2J"));
        Assert.Throws<ArgumentException>(() => ItemNaming.Hashed(new byte[15]));
    }

    private static ItemGroup Group(string key) => new() { Protection = ItemProtection.Encrypted, Keys = [Key(key)], Items = 1 };

    private static WrappingKey Key(string name) => new() { Kind = WrappingKeyKind.Local, Name = name };

    private static JobReport Report(ItemGroup group) => new()
    {
        Action = JobAction.Inventory,
        Store = "numbers",
        Outcome = JobOutcome.Completed,
        Figures = JobFigures.None with { Items = group.Items, Groups = [group] },
    };
}
