using FieldCrypt.Operations;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Jobs;

/// <summary>Makes jobs from their definition and the settings: those of a command, and those of a worker, which has settings of its own.</summary>
internal sealed class StoreJobs(ToolSettings settings, ToolServices services, ToolKeys keys)
{
    /// <exception cref="FieldCryptConfigurationException">The settings have no such job.</exception>
    public async Task<StoreJob> CreateAsync(ClusterJobDefinition definition, CancellationToken cancellationToken)
    {
        var parameters = definition.Parameters;
        switch (definition.Action)
        {
            case JobAction.Inventory when parameters.GetValueOrDefault(JobParameters.Collection) is { } collection:
                return MongoDbJobs.Inventory(
                    services.MongoCollection(collection), vault: settings.MongoDb is { MasterKeys.Count: > 0 } ? await keys.VaultAsync(cancellationToken) : null);
            case JobAction.Inventory:
                return DynamoDbJobs.Inventory(services.DynamoDb, Required(parameters, JobParameters.Table), new DynamoDbJobOptions
                {
                    KeyStoreTables = JobParameters.Split(parameters.GetValueOrDefault(JobParameters.KeyStores)),
                    TimeAttribute = parameters.GetValueOrDefault(JobParameters.TimeAttribute),
                });
        }

        var schema = SettingsTables.Find(settings, Required(parameters, JobParameters.Table));
        var provider = await keys.ProviderAsync(cancellationToken);
        return definition.Action switch
        {
            JobAction.Verify => DynamoDbJobs.Verify(services.DynamoDb, schema, provider),
            JobAction.Encrypt => DynamoDbJobs.Encrypt(services.DynamoDb, schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads), provider),
            JobAction.Rewrap => DynamoDbJobs.Rewrap(
                services.DynamoDb,
                schema,
                provider,
                await keys.ProviderAsync([JobParameters.TargetKey(parameters)], cancellationToken),
                new DynamoDbJobOptions { RewrapMethod = parameters.ContainsKey(JobParameters.WholeItems) ? RewrapMethod.WholeItems : RewrapMethod.DataKeysOnly }),
            JobAction.Decrypt => DynamoDbJobs.Decrypt(services.DynamoDb, schema, provider),
            JobAction.Forget => DynamoDbJobs.Forget(services.DynamoDb, schema, provider, Required(parameters, JobParameters.ForgottenBranchKey)),
            _ => throw new FieldCryptConfigurationException($"There is no job {definition.Action}."),
        };
    }

    private static string Required(IReadOnlyDictionary<string, string> parameters, string name) => parameters.GetValueOrDefault(name) is { Length: > 0 } value
        ? value
        : throw new FieldCryptConfigurationException($"The definition of the job does not say its {name}.");
}
