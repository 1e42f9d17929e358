using System.Text.Json;

namespace FieldCrypt.Operations.Wire;

/// <summary>A job as it is submitted, kept, and handed to workers. It holds no key: <see cref="Identity"/> names keys.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record JobTicket
{
    /// <summary>The release whose workers understand it.</summary>
    public const int CurrentVersion = 1;

    [Id(0)]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Which plan the checkpoints are of: what goes on keeps it, what begins anew has another.</summary>
    [Id(1)]
    public Guid PlanId { get; init; }

    /// <summary>Which run it is: what goes on has another, with other settings. Workers of a former run are given nothing more.</summary>
    [Id(2)]
    public Guid RunId { get; init; }

    [Id(3)]
    public JobAction Action { get; init; }

    [Id(4)]
    public Dictionary<string, string> Parameters { get; init; } = [];

    [Id(5)]
    public string Identity { get; init; } = "";

    [Id(6)]
    public string? StoreIdentity { get; init; }

    /// <summary>The store, for people.</summary>
    [Id(7)]
    public string Store { get; init; } = "";

    /// <summary>The <see cref="JobPlan"/>.</summary>
    [Id(8)]
    public string Plan { get; init; } = "";

    [Id(9)]
    public JobSettings Settings { get; init; } = new();

    /// <exception cref="FieldCryptConfigurationException">It is no plan.</exception>
    public JobPlan ReadPlan()
    {
        try
        {
            return JsonSerializer.Deserialize(Plan, CheckpointJson.Default.JobPlan) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new FieldCryptConfigurationException("The plan of a job on the cluster is not one.", e);
        }
    }
}
