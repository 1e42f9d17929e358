using Amazon.DynamoDBv2.Model;
using FieldCrypt.Operations.Pace;

namespace FieldCrypt.Operations.Scanning;

/// <summary>What the items of one page share.</summary>
internal sealed record StepScope(JobStepContext Context, FigureTally Figures, TableKey Key, KmsTally Tally)
{
    /// <summary>Whether nothing is written.</summary>
    public bool IsDryRun => Context.Options.Mode == JobMode.DryRun;

    /// <summary>Tells that an item was left as it is.</summary>
    public ValueTask SkipAsync(Dictionary<string, AttributeValue> item, SkipReason reason, string message, CancellationToken cancellationToken) =>
        Context.SkipAsync(Figures, Key.TextOf(item), reason, message, cancellationToken);

    /// <summary>Tells that an item was left as it is because of what it failed with.</summary>
    public ValueTask SkipAsync(Dictionary<string, AttributeValue> item, FieldCryptException error, CancellationToken cancellationToken) =>
        SkipAsync(item, ReasonOf(error), error.Message, cancellationToken);

    /// <summary>Whether an error concerns one item; others end the job.</summary>
    public static bool IsOfItem(StoreJob job, FieldCryptException error) =>
        error is DataNotAuthenticException or ProtectedOperationException or KeyAccessException && !job.IsTransient(error);

    public static SkipReason ReasonOf(FieldCryptException error) => error switch
    {
        KeyAccessException => SkipReason.KeyUnavailable,
        ProtectedOperationException => SkipReason.NotProtectable,
        _ => SkipReason.NotAuthentic,
    };
}
