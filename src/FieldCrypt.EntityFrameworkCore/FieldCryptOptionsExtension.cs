using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Querying;
using FieldCrypt.EntityFrameworkCore.Reading;
using FieldCrypt.EntityFrameworkCore.Saving;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>Brings the convention and the hooks into the services of a context: one instance each for all contexts, whatever their encryption is.</summary>
internal sealed class FieldCryptOptionsExtension(ColumnEncryption encryption) : IDbContextOptionsExtension
{
    public ColumnEncryption Encryption => encryption;

    public DbContextOptionsExtensionInfo Info => field ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
        services.AddSingleton<ContextEncryptions>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<ChangedMembers>();
        services.AddSingleton<SavingHook>();
        services.AddSingleton<ReadingHook>();
        services.AddSingleton<QueryHook>();
        services.AddSingleton<IInterceptor>(static provider => provider.GetRequiredService<SavingHook>());
        services.AddScoped<IInterceptors, SavingLast>();
        services.AddSingleton<IStructuralTypeMaterializerSource, DecryptingMaterializers>();
        services.AddSingleton<IInterceptor>(static provider => provider.GetRequiredService<QueryHook>());
        services.AddSingleton<ISingletonInterceptor>(static provider => provider.GetRequiredService<QueryHook>());
        services.AddScoped<IConventionSetPlugin, EncryptionConventionPlugin>();
        services.AddSingleton<IModelCacheKeyFactory, EncryptionModelCacheKeyFactory>();
    }

    public void Validate(IDbContextOptions options)
    {
        if (options.FindExtension<CoreOptionsExtension>()?.InternalServiceProvider is not null)
        {
            throw new FieldCryptConfigurationException("UseFieldCrypt does not go with UseInternalServiceProvider: its hooks would not be called.");
        }

        if (options.Extensions.FirstOrDefault(static extension => extension.Info.IsDatabaseProvider) is { } provider and not RelationalOptionsExtension)
        {
            throw new FieldCryptConfigurationException(
                $"UseFieldCrypt encrypts columns of SQL databases, and {ForeignText.Shown(provider.GetType().Assembly.GetName().Name!)} is none. In tests, use SQLite in memory.");
        }
    }

    private sealed class ExtensionInfo(FieldCryptOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using FieldCrypt ";

        public override int GetServiceProviderHashCode() => 0;

        // More than twenty service providers are an error, and an application may have an encryption for each tenant.
        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["FieldCrypt"] = "used";
    }
}
