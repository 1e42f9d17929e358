using System.Text.RegularExpressions;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.Pages;

namespace FieldCrypt.Tool.Tests.Pages;

public partial class AuditPageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_page_loads_nothing_and_runs_nothing()
    {
        var page = Page(Record(JobAction.Inventory, Group(5, "arn:aws:kms:us-east-1:111122223333:key/1234")));

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Loads().Matches(page));
    }

    [Fact]
    public void Foreign_text_stays_text()
    {
        const string name = "</style><script>alert(1)</script>\u001b[2J\u202e\" onload=\"x";
        var page = Page(Record(JobAction.Inventory, Group(5, name)) with { Command = $"fieldcrypt inventory --table '{name}'" });

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onload=\"x", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', page);
        Assert.DoesNotContain('\u202e', page);
        Assert.Single(StyleEnds().Matches(page));
    }

    [Fact]
    public void A_store_without_items_makes_a_page_too()
    {
        var page = Page(Record(JobAction.Inventory));

        Assert.Contains("No item names a key.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_of_other_jobs_are_refused() => Assert.Throws<FieldCryptConfigurationException>(
        () => new Audit([Record(JobAction.Verify)], [], []));

    [Fact]
    public async Task A_report_is_read_as_it_was_written_and_one_of_a_program_without_a_command_too()
    {
        using var folder = new TemporaryFolder();
        var record = Record(JobAction.Inventory, Group(5, "k")) with { Command = "fieldcrypt inventory" };
        await record.WriteAsync(folder.File("with.json"), TestContext.Current.CancellationToken);
        await using (var file = File.Create(folder.File("without.json")))
        {
            await record.Report.WriteAsync(file, TestContext.Current.CancellationToken);
        }

        var with = await JobRecord.ReadAsync(folder.File("with.json"), TestContext.Current.CancellationToken);
        var without = await JobRecord.ReadAsync(folder.File("without.json"), TestContext.Current.CancellationToken);

        Assert.Equal(("fieldcrypt inventory", 5L), (with.Command, with.Report.Figures.Items));
        Assert.Equal((null, 5L), (without.Command, without.Report.Figures.Items));
        File.WriteAllText(folder.File("no.json"), "[]");
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => JobRecord.ReadAsync(folder.File("no.json"), TestContext.Current.CancellationToken));
    }

    private static string Page(JobRecord inventory) => AuditPage.Write(new Audit([inventory], [], []), "fieldcrypt report", Now);

    private static ItemGroup Group(long items, string key) => new()
    {
        Protection = ItemProtection.Encrypted,
        Items = items,
        Bytes = items * 300,
        Keys = [new WrappingKey { Kind = WrappingKeyKind.Kms, Name = key }],
    };

    private static JobRecord Record(JobAction action, params IReadOnlyList<ItemGroup> groups) => new(null, new JobReport
    {
        Action = action,
        Store = "DynamoDB table T (us-east-1)",
        Outcome = JobOutcome.Completed,
        StartedAt = Now.AddMinutes(-5),
        EndedAt = Now,
        Segments = 1,
        SegmentsDone = 1,
        Figures = new JobFigures { Groups = groups, Items = groups.Sum(group => group.Items), Bytes = groups.Sum(group => group.Bytes) },
    });

    [GeneratedRegex("""(src|srcset|action|data)=|href="(?!#)|url\(|@import""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Loads();

    [GeneratedRegex("</style", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StyleEnds();
}
