using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Keys;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>A branch key: its versions, and how the keys are that protect them.</summary>
internal sealed record BranchKeyReport : IResult
{
    /// <summary>Its id.</summary>
    public required string BranchKey { get; init; }

    /// <summary>The table or folder.</summary>
    public required string Store { get; init; }

    /// <summary>The version that wraps new data keys; null if its record is missing or malformed.</summary>
    public Guid? ActiveVersion { get; init; }

    /// <summary>Its records, the active one first.</summary>
    public required IReadOnlyList<BranchKeyVersion> Records { get; init; }

    /// <summary>What is wrong, and what to do.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    public static async Task<BranchKeyReport> OfFolderAsync(FileBranchKeyStore store, string id, CancellationToken cancellationToken)
    {
        var active = await store.GetActiveAsync(id, cancellationToken);
        using (active.Key)
        {
            return new BranchKeyReport
            {
                BranchKey = id,
                Store = "a folder",
                ActiveVersion = active.Version,
                Records = [new BranchKeyVersion("active", active.Version, null, "key file")],
            };
        }
    }

    public static async Task<BranchKeyReport> OfTableAsync(
        string table, string id, List<Dictionary<string, AttributeValue>> records, KmsKeyInspector inspector, CancellationToken cancellationToken)
    {
        var found = new List<BranchKeyDescription>();
        var problems = new List<string>();
        foreach (var item in records)
        {
            var (record, flaw) = BranchKeyRecord.Read(item);
            if (record is null)
            {
                problems.Add($"A record does not open: {flaw}.");
            }
            else
            {
                found.Add(record.Description);
            }
        }

        foreach (var key in found.Select(description => description.KeyName).Distinct().Where(name => KmsKeyArn.TryParse(name, out _)))
        {
            if ((await inspector.InspectAsync(key, cancellationToken)).Problem is { } problem)
            {
                problems.Add(problem);
            }
        }

        var active = found.Find(description => description.Type == BranchKeyDescription.ActiveType);
        if (active is null)
        {
            problems.Add("There is no active version: nothing can be written with this branch key.");
        }
        else if (!found.Exists(description => description.Type == BranchKeyDescription.TypeOf(active.Version())))
        {
            problems.Add("The active version has no record of its own: what it wraps cannot be opened once another is active. It was not made by a library.");
        }

        return new BranchKeyReport
        {
            BranchKey = id,
            Store = table,
            ActiveVersion = active?.Version(),
            Records =
            [
                .. found.OrderBy(description => description.Type == BranchKeyDescription.ActiveType ? 0 : description.Type == BranchKeyDescription.BeaconType ? 2 : 1)
                    .ThenByDescending(description => description.CreatedAt)
                    .Select(BranchKeyVersion.Of),
            ],
            Problems = problems,
        };
    }

    public void TellTo(IReport report)
    {
        report.Title($"branch key {BranchKey}");
        report.Fact("store", Store);
        report.Fact("active version", ActiveVersion is { } version ? $"{version:D}" : "none");
        report.Table(
            "Records",
            ["record", "version", "created", "protected by"],
            [.. Records.Select(record => (IReadOnlyList<string>)
                [record.Record, record.Version is { } version ? $"{version:D}" : "", record.CreatedAt is { } time ? Facts.Time(time) : "", record.ProtectedBy])]);
        report.Table("Problems", ["what"], [.. Problems.Select(problem => (IReadOnlyList<string>)[problem])]);
    }
}
