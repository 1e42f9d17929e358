using System.Text.Json;

namespace FieldCrypt.Operations.Tests;

/// <summary>What a worker of the tests is told: its configuration, as a file would hold it.</summary>
internal sealed record ChildSettings
{
    public required string Connection { get; init; }

    public required string Cluster { get; init; }

    public int SiloPort { get; init; }

    public int GatewayPort { get; init; }

    /// <summary>Where it notes what it has done.</summary>
    public required string Record { get; init; }

    /// <summary>What decides whether its jobs are those that were submitted.</summary>
    public string Configuration { get; init; } = "the key";

    public string Place { get; init; } = "here";

    public int LatencyMs { get; init; } = 5;

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    public JobAction[] Actions { get; init; } = [JobAction.Inventory, JobAction.Verify, JobAction.Encrypt, JobAction.Rewrap];

    /// <summary>DynamoDB, for jobs over a table.</summary>
    public string? Endpoint { get; init; }

    public string? LogFile { get; init; }

    public static ChildSettings Read(string json) => JsonSerializer.Deserialize<ChildSettings>(json)!;

    public string Write() => JsonSerializer.Serialize(this);
}
