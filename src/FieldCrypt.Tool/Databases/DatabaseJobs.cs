using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;
using FieldCrypt.Operations;
using FieldCrypt.Operations.Jobs;
using FieldCrypt.Operations.Tables;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Databases;

/// <summary>Jobs over a table of PostgreSQL that the settings describe: those that need to know no type of the application's.</summary>
internal static class DatabaseJobs
{
    public static async Task<StoreJob> InventoryAsync(
        JobSources sources, string table, Func<CancellationToken, Task<IReadOnlyList<ProtectedKey>>>? protectedKeys, CancellationToken cancellationToken) =>
        new RowInventoryJob((await OpenAsync(sources, table, cancellationToken)).Database, new SqlJobOptions { ProtectedKeys = protectedKeys });

    public static async Task<StoreJob> VerifyAsync(JobSources sources, string table, CancellationToken cancellationToken)
    {
        var (database, settings) = await OpenAsync(sources, table, cancellationToken);
        return new RowVerifyJob(database, Messages(settings, await KeysAsync(sources, cancellationToken)), null, new SqlJobOptions());
    }

    public static async Task<StoreJob> RewrapAsync(JobSources sources, string table, KeyProvider from, KeyProvider to, CancellationToken cancellationToken)
    {
        RequireKeys(sources.Settings);
        var (database, settings) = await OpenAsync(sources, table, cancellationToken);
        return new RowRewrapJob(database, Messages(settings, from).Options, from, to, new SqlJobOptions(), keepsForm: true);
    }

    public static async Task<StoreJob> ForgetAsync(JobSources sources, string table, string branchKeyId, CancellationToken cancellationToken)
    {
        var (database, settings) = await OpenAsync(sources, table, cancellationToken);
        return new RowForgetJob(database, Messages(settings, await KeysAsync(sources, cancellationToken)), branchKeyId, new SqlJobOptions());
    }

    private static async Task<(StoredDatabase Database, SqlTableSettings Settings)> OpenAsync(JobSources sources, string table, CancellationToken cancellationToken)
    {
        var settings = DescribedTables.Find(sources.Settings, table);
        return (await DescribedTables.OpenAsync(sources.Services.PostgreSql, settings, cancellationToken), settings);
    }

    private static async Task<KeyProvider> KeysAsync(JobSources sources, CancellationToken cancellationToken)
    {
        RequireKeys(sources.Settings);
        return await sources.Keys.ProviderAsync(cancellationToken);
    }

    private static void RequireKeys(ToolSettings settings)
    {
        if (settings.Keys.Any(key => key.BranchKeyAttribute is not null))
        {
            throw new FieldCryptConfigurationException("A value of a SQL table names no attribute that could choose its branch key: give keys without branchKeyAttribute.");
        }
    }

    // Whether signatures are worth anything with these keys, the application has decided.
    private static MessageEncryptor Messages(SqlTableSettings settings, KeyProvider keys) => new(new MessageEncryptorOptions
    {
        Keys = keys,
        Suite = settings.Signed ? MessageSuite.CommittingSigned : MessageSuite.Committing,
        UnseparatedSignatures = UnseparatedSignatures.Allow,
        UnstoredContextKeys = settings.UnstoredContextKeys,
    });
}
