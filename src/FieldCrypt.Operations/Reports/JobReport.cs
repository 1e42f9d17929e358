using System.Text.Json;

namespace FieldCrypt.Operations;

/// <summary>What came of a job: for people, programs and auditors. It holds no key material and no content of any item.</summary>
public sealed record JobReport
{
    /// <summary>The version of this form.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the form that it was written in.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What was done.</summary>
    public required JobAction Action { get; init; }

    /// <summary>The store, in a few words.</summary>
    public required string Store { get; init; }

    /// <summary>Whether it wrote.</summary>
    public JobMode Mode { get; init; }

    /// <summary>Whether everything was seen.</summary>
    public JobOutcome Outcome { get; init; }

    /// <summary>When the job began, the runs that it goes on from included.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended or was stopped.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>How many segments there are.</summary>
    public int Segments { get; init; }

    /// <summary>How many of them were seen to their end.</summary>
    public int SegmentsDone { get; init; }

    /// <summary>What was seen and done, the runs that it goes on from included.</summary>
    public required JobFigures Figures { get; init; }

    /// <summary>The keys that items name and that are themselves protected by keys, if their store was looked at; null if it was not.</summary>
    public IReadOnlyList<ProtectedKey>? ProtectedKeys { get; init; }

    /// <summary>The items by protection and key, and what depends on which.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Inventory Inventory => new(this);

    /// <summary>Reads a report.</summary>
    /// <exception cref="FieldCryptConfigurationException">It is none, or of a later form.</exception>
    public static async Task<JobReport> ReadAsync(Stream json, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return await JsonSerializer.DeserializeAsync(json, ReportJson.Default.JobReport, cancellationToken).ConfigureAwait(false) is
            { Version: CurrentVersion } report
                ? report
                : throw new FieldCryptConfigurationException($"The report is not of form {CurrentVersion}, which this release reads.");
        }
        catch (JsonException e)
        {
            throw new FieldCryptConfigurationException("What should be the report of a job is not one.", e);
        }
    }

    /// <summary>Writes the report as indented JSON.</summary>
    public Task WriteAsync(Stream json, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        return JsonSerializer.SerializeAsync(json, this, ReportJson.Default.JobReport, cancellationToken);
    }
}
