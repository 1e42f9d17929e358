using FieldCrypt;
using FieldCrypt.Hosting;
using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers encryption for MongoDB with a host.</summary>
public static class MongoDbFieldCryptBuilderExtensions
{
    /// <summary>
    /// Registers a <see cref="KeyVault"/>, a <see cref="FieldCryptMongoDb"/> and a guarded <see cref="IMongoClient"/>, and opens the data keys before
    /// the host starts.
    /// </summary>
    /// <param name="builder">What <c>AddFieldCrypt</c> returned.</param>
    /// <param name="configure">
    /// Says how to connect, where the data keys are, and which collections are encrypted and which plain; called again, it adds to what was said before.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="FieldCryptConfigurationException">There is no key vault, or no collection, or two calls contradict each other.</exception>
    public static FieldCryptBuilder AddMongoDb(this FieldCryptBuilder builder, Action<MongoDbRegistration> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new MongoDbRegistration();
        configure(registration);
        var known = builder.Services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<MongoDbRegistration>().FirstOrDefault();
        if (known is not null)
        {
            known.Add(registration);
            registration = known;
        }

        if (registration.KeyVault is not { } vault || registration.Collections.Count == 0)
        {
            throw new FieldCryptConfigurationException(
                $"MongoDB encryption needs a {nameof(MongoDbRegistration.KeyVault)} and at least one of {nameof(MongoDbRegistration.Collections)}.");
        }

        if (known is null)
        {
            builder.Services.AddSingleton(registration);
            builder.Services.AddSingleton<IRegistrationCheck>(new MongoDbRegistrationCheck(registration, builder.Services));
        }

        builder.Services.TryAddSingleton(vault);
        builder.Services.TryAddSingleton(services => Create(services, registration));
        builder.Services.RemoveAll<IMongoClient>();
        builder.Services.AddSingleton(services => services.GetRequiredService<FieldCryptMongoDb>().CreateClient(registration.Settings));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MongoDbStart>());
        return builder;
    }

    private static FieldCryptMongoDb Create(IServiceProvider services, MongoDbRegistration registration) => new(new()
    {
        Vault = services.GetRequiredService<KeyVault>(),
        Collections = [.. registration.Collections],
        PlainCollections = [.. registration.PlainCollections],
        FormerKeys = new Dictionary<DataKeyReference, IReadOnlyCollection<Guid>>(registration.FormerKeys),
        CreateMissingKeys = registration.CreateMissingKeys,
        LoggerFactory = services.GetService<ILoggerFactory>(),
    });
}
