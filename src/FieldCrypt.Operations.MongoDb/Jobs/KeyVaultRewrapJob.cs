using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Pace;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Wraps the data keys of a key vault with a master key. No document is touched: values name their data key, and that stays the same.</summary>
internal sealed class KeyVaultRewrapJob(KeyVault vault, string? provider) : StoreJob
{
    private readonly MasterKeyProvider _target = vault.MasterKey(provider);

    public override JobAction Action => JobAction.Rewrap;

    public override string Store => $"MongoDB key vault {ForeignText.Shown(vault.CollectionName, 256)}";

    public override string Identity => $"mongodb {vault.CollectionName} {Action} to {_target.Description}";

    public override Task<JobPlan> PlanAsync(int segments, CancellationToken cancellationToken) =>
        Task.FromResult(new JobPlan { Identity = Identity, Segments = ["vault"] });

    public override async Task<JobStep> StepAsync(string segment, string? position, JobStepContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var tally = KmsTally.Begin();
        var figures = new FigureTally();
        await context.Retrying(this, figures).ExecuteAsync(
            async token => await RewrapAsync(figures, context.Options.Mode == JobMode.DryRun, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return new JobStep(null, figures.ToFigures(tally.ToUses()));
    }

    public override async Task<IReadOnlyList<ProtectedKey>?> ReadProtectedKeysAsync(CancellationToken cancellationToken) =>
        [.. (await vault.GetKeysAsync(cancellationToken).ConfigureAwait(false)).Select(MasterKeys.Protecting)];

    protected internal override bool IsTransient(Exception exception) => base.IsTransient(exception) || MongoDbFailures.IsTransient(exception);

    protected internal override bool IsThrottling(Exception exception) => base.IsThrottling(exception) || MongoDbFailures.IsThrottling(exception);

    private async Task RewrapAsync(FigureTally figures, bool isDryRun, CancellationToken cancellationToken)
    {
        var keys = await vault.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        var others = keys.Where(key => key.MasterKey != _target.Description).ToList();
        if (!isDryRun && others.Count > 0)
        {
            var ids = new BsonArray(others.Select(key => new BsonBinaryData(key.Id, GuidRepresentation.Standard)));
            await vault.RewrapManyAsync(new BsonDocument("_id", new BsonDocument("$in", ids)), _target.Name, cancellationToken).ConfigureAwait(false);
        }

        foreach (var key in keys)
        {
            figures.Seen(new ItemGroup
            {
                Protection = ItemProtection.Encrypted,
                Format = "Client-Side Field Level Encryption data key",
                Keys = [MasterKeys.Of(key.MasterKey)],
                Items = 1,
                Oldest = key.CreatedAt,
                Newest = key.CreatedAt,
            });
        }

        others.ForEach(_ => figures.Changed());
        keys.Skip(others.Count).ToList().ForEach(_ => figures.Unchanged());
    }
}
