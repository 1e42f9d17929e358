namespace FieldCrypt.Operations.Tests;

public class FigureTests
{
    private const string SomeArn = "arn:aws:kms:us-east-1:111122223333:key/0f3c8f1e-4ab5-4d6f-8a3e-5a2f9b1c7d10";
    private const string DataKey = "b3a1c2d4-0000-4000-8000-00000000abcd";

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

    [Theory]
    [InlineData("0f3c8f1e-4ab5-4d6f-8a3e-5a2f9b1c7d10")]
    [InlineData("0F3C8F1E-4AB5-4D6F-8A3E-5A2F9B1C7D10")]
    [InlineData("key/0f3c8f1e-4ab5-4d6f-8a3e-5a2f9b1c7d10")]
    [InlineData("mrk-1f3c8f1e4ab54d6f8a3e5a2f9b1c7d10")]
    [InlineData("2026-11")]
    [InlineData("{B3A1C2D4-0000-4000-8000-00000000ABCD}")]
    [InlineData("tenant\t17")]
    public void A_key_that_is_named_otherwise_than_items_name_it_is_found(string name)
    {
        var report = Report(
            new() { Protection = ItemProtection.Encrypted, Keys = [Key(SomeArn, WrappingKeyKind.Kms)], Items = 1 },
            new() { Protection = ItemProtection.Encrypted, Keys = [Key("arn:aws:kms:eu-west-1:111122223333:key/mrk-1f3c8f1e4ab54d6f8a3e5a2f9b1c7d10", WrappingKeyKind.Kms)], Items = 1 },
            new() { Protection = ItemProtection.Encrypted, Keys = [Key("clinic/2026-11")], Items = 1 },
            new() { Protection = ItemProtection.Encrypted, Keys = [Key("b3a1c2d4-0000-4000-8000-00000000abcd", WrappingKeyKind.MongoDbDataKey)], Items = 1 },
            new() { Protection = ItemProtection.Encrypted, Keys = [Key(ForeignText.Shown("tenant\t17"), WrappingKeyKind.Branch)], Items = 1 });
        var answer = report.Inventory.WhatIfDeleted(name);
        Assert.Equal((KeyDeletionVerdict.LosesItems, 1L), (answer.Verdict, answer.ItemsLost));
    }

    [Theory]
    [InlineData("alias/patients")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:alias/patients")]
    public void An_alias_allows_no_deletion_for_items_do_not_know_it(string alias)
    {
        var answer = Report(new ItemGroup { Protection = ItemProtection.Encrypted, Keys = [Key(SomeArn, WrappingKeyKind.Kms)], Items = 1 }).Inventory.WhatIfDeleted(alias);
        Assert.Equal(KeyDeletionVerdict.NotKnown, answer.Verdict);
        Assert.Contains("is an alias", answer.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0f3c8f1e-4ab5-4d6f-8a3e-5a2f9b1c7d10", KeyDeletionVerdict.LosesItems)]
    [InlineData(SomeArn, KeyDeletionVerdict.LosesItems)]
    [InlineData("alias/patients", KeyDeletionVerdict.NotKnown)]
    [InlineData(null, KeyDeletionVerdict.NotKnown)]
    public void What_protects_a_key_between_may_be_named_otherwise_too(string? protectedBy, KeyDeletionVerdict verdict)
    {
        var report = Report(new ItemGroup { Protection = ItemProtection.Encrypted, Keys = [Key(DataKey, WrappingKeyKind.MongoDbDataKey)], Items = 1 }) with
        {
            ProtectedKeys = protectedBy is null
                ? null
                : [new ProtectedKey { Kind = WrappingKeyKind.MongoDbDataKey, Name = DataKey, ProtectedBy = Key(protectedBy, WrappingKeyKind.Kms) }],
        };
        Assert.Equal(verdict, report.Inventory.WhatIfDeleted(SomeArn).Verdict);
        Assert.Equal(verdict, report.Inventory.WhatIfDeleted("0f3c8f1e-4ab5-4d6f-8a3e-5a2f9b1c7d10").Verdict);
        Assert.Equal(KeyDeletionVerdict.LosesItems, report.Inventory.WhatIfDeleted(DataKey).Verdict);
    }

    [Fact]
    public void The_same_id_in_another_ARN_is_another_key()
    {
        var report = Report(new ItemGroup { Protection = ItemProtection.Encrypted, Keys = [Key(SomeArn, WrappingKeyKind.Kms)], Items = 1 });
        Assert.Equal(
            KeyDeletionVerdict.NothingDepends, report.Inventory.WhatIfDeleted(SomeArn.Replace("111122223333", "444455556666", StringComparison.Ordinal)).Verdict);
    }

    [Fact]
    public void Names_of_items_hold_nothing_that_a_terminal_acts_on()
    {
        Assert.Equal("Id=\\u001B[2J", ItemNaming.Shown.NameOf("Id=\u001b[2J"));
        Assert.Throws<ArgumentException>(() => ItemNaming.Hashed(new byte[15]));
    }

    private static ItemGroup Group(string key) => new() { Protection = ItemProtection.Encrypted, Keys = [Key(key)], Items = 1 };

    private static WrappingKey Key(string name, WrappingKeyKind kind = WrappingKeyKind.Local) => new() { Kind = kind, Name = name };

    private static JobReport Report(params ItemGroup[] groups) => new()
    {
        Action = JobAction.Inventory,
        Store = "numbers",
        Outcome = JobOutcome.Completed,
        Figures = JobFigures.None with { Items = groups.Sum(group => group.Items), Groups = groups },
    };
}
