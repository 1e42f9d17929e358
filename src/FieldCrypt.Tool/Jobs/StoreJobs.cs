using FieldCrypt.Operations;
using FieldCrypt.Tool.Databases;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Jobs;

/// <summary>Makes jobs from their definition and the settings: those of a command, and those of a worker, which has settings of its own.</summary>
internal sealed class StoreJobs(JobSources from)
{
    /// <exception cref="FieldCryptConfigurationException">The settings have no such job.</exception>
    public Task<StoreJob> CreateAsync(ClusterJobDefinition definition, CancellationToken cancellationToken)
    {
        var parameters = definition.Parameters;
        return parameters.GetValueOrDefault(JobParameters.Collection) is { } collection ? OfCollectionAsync(definition.Action, collection, cancellationToken)
            : parameters.GetValueOrDefault(JobParameters.SqlTable) is { } sqlTable ? OfSqlTableAsync(definition.Action, sqlTable, parameters, cancellationToken)
            : OfTableAsync(definition.Action, Required(parameters, JobParameters.Table), parameters, cancellationToken);
    }

    private Task<StoreJob> OfCollectionAsync(JobAction action, string name, CancellationToken cancellationToken) => action switch
    {
        JobAction.Inventory => CollectionJobs.InventoryAsync(from, name, cancellationToken),
        JobAction.Verify => CollectionJobs.VerifyAsync(from, name, cancellationToken),
        JobAction.Encrypt => CollectionJobs.EncryptAsync(from, name, cancellationToken),
        JobAction.Decrypt => CollectionJobs.DecryptAsync(from, name, cancellationToken),
        _ => throw NoSuch(action),
    };

    private async Task<StoreJob> OfSqlTableAsync(JobAction action, string name, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        var stores = JobParameters.Split(parameters.GetValueOrDefault(JobParameters.KeyStores));
        return action switch
        {
            JobAction.Inventory => await DatabaseJobs.InventoryAsync(
                from, name, stores.Length == 0 ? null : token => DynamoDbJobs.ReadKeyStoresAsync(from.Services.DynamoDb, stores, token), cancellationToken),
            JobAction.Verify => await DatabaseJobs.VerifyAsync(from, name, cancellationToken),
            JobAction.Rewrap => await DatabaseJobs.RewrapAsync(
                from,
                name,
                await from.Keys.ProviderAsync(cancellationToken),
                await from.Keys.ProviderAsync([JobParameters.TargetKey(parameters)], cancellationToken),
                cancellationToken),
            JobAction.Forget => await DatabaseJobs.ForgetAsync(from, name, Required(parameters, JobParameters.ForgottenBranchKey), cancellationToken),
            _ => throw NoSuch(action),
        };
    }

    private async Task<StoreJob> OfTableAsync(JobAction action, string name, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        var client = from.Services.DynamoDb;
        if (action == JobAction.Inventory)
        {
            return DynamoDbJobs.Inventory(client, name, new DynamoDbJobOptions
            {
                KeyStoreTables = JobParameters.Split(parameters.GetValueOrDefault(JobParameters.KeyStores)),
                TimeAttribute = parameters.GetValueOrDefault(JobParameters.TimeAttribute),
            });
        }

        var schema = SettingsTables.Find(from.Settings, name);
        var provider = await from.Keys.ProviderAsync(cancellationToken);
        return action switch
        {
            JobAction.Verify => DynamoDbJobs.Verify(client, schema, provider),
            JobAction.Encrypt => DynamoDbJobs.Encrypt(client, schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads), provider),
            JobAction.Rewrap => DynamoDbJobs.Rewrap(
                client,
                schema,
                provider,
                await from.Keys.ProviderAsync([JobParameters.TargetKey(parameters)], cancellationToken),
                new DynamoDbJobOptions { RewrapMethod = parameters.ContainsKey(JobParameters.WholeItems) ? RewrapMethod.WholeItems : RewrapMethod.DataKeysOnly }),
            JobAction.Decrypt => DynamoDbJobs.Decrypt(client, schema, provider),
            JobAction.Forget => DynamoDbJobs.Forget(client, schema, provider, Required(parameters, JobParameters.ForgottenBranchKey)),
            _ => throw NoSuch(action),
        };
    }

    private static FieldCryptConfigurationException NoSuch(JobAction action) => new($"There is no job {action} for this store.");

    private static string Required(IReadOnlyDictionary<string, string> parameters, string name) => parameters.GetValueOrDefault(name) is { Length: > 0 } value
        ? value
        : throw new FieldCryptConfigurationException($"The definition of the job does not say its {name}.");
}
