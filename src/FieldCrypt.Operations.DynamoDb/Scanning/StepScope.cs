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
}
