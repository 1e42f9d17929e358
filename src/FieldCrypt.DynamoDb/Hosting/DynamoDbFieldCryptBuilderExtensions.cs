using Amazon.DynamoDBv2;
using FieldCrypt;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Guard;
using FieldCrypt.DynamoDb.Hosting;
using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the encrypting DynamoDB client with a host.</summary>
public static class DynamoDbFieldCryptBuilderExtensions
{
    // The same object each time, by which the registration is known again.
    private static readonly Func<IServiceProvider, IAmazonDynamoDB> Encrypting = host => host.GetRequiredService<FieldCryptDynamoDbClient>();

    /// <summary>
    /// Registers a <see cref="FieldCryptDynamoDbClient"/>, also as <see cref="IAmazonDynamoDB"/>, so that <c>DynamoDBContext</c> and
    /// everything else that asks for a DynamoDB client gets the encrypting one. A client that was registered before gives its configuration and
    /// credentials and is taken out; if one is registered afterwards, the host does not start. Whatever other client of the process is made from now on is
    /// refused on the protected tables, from the start of the host until it is disposed (<see cref="DynamoDbRegistration.ProcessGuard"/>).
    /// </summary>
    /// <param name="builder">What <c>AddFieldCrypt</c> returned.</param>
    /// <param name="configure">Says which tables are protected and which are plain; called again, it adds to what was said before.</param>
    /// <returns>The same builder.</returns>
    public static FieldCryptBuilder AddDynamoDb(this FieldCryptBuilder builder, Action<DynamoDbRegistration> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        var registration = RegistrationOf(services);
        configure(registration);
        if (services.LastOrDefault(IsHostClient) is { } hostClient)
        {
            registration.HostClient = hostClient;
        }

        services.RemoveAll<IAmazonDynamoDB>();
        services.AddSingleton<IAmazonDynamoDB>(Encrypting);
        return builder;
    }

    private static DynamoDbRegistration RegistrationOf(IServiceCollection services)
    {
        if (services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<DynamoDbRegistration>().FirstOrDefault() is { } known)
        {
            return known;
        }

        // Now, not when the host starts: clients that are made in between are seen too.
        ProcessGuardCustomizer.Register();
        var registration = new DynamoDbRegistration();
        services.AddSingleton(registration);
        services.AddSingleton(host => new HostGuard(registration, host.GetService<ILoggerFactory>()));
        services.AddSingleton<IRegistrationCheck>(new DynamoDbRegistrationCheck(registration, services));
        services.TryAddSingleton(host => Create(host, registration, services));
        return registration;
    }

    private static bool IsHostClient(ServiceDescriptor service) =>
        service.ServiceType == typeof(IAmazonDynamoDB) && !service.IsKeyedService && !Equals(service.ImplementationFactory, Encrypting);

    private static FieldCryptDynamoDbClient Create(IServiceProvider host, DynamoDbRegistration registration, IServiceCollection services)
    {
        HostConnection.RefuseCircle();
        _ = host.GetRequiredService<HostGuard>();
        var options = new FieldCryptDynamoDbOptions
        {
            Keys = host.GetService<KeyProvider>()
                ?? throw new FieldCryptConfigurationException("There is no key provider: give one to AddFieldCrypt, or add one to it, such as AddKms."),
            Tables = [.. registration.Tables],
            PlainTables = [.. registration.PlainTables],
            MaxUpdateAttempts = registration.MaxUpdateAttempts,
            Items = registration.Items,
            LoggerFactory = host.GetService<ILoggerFactory>(),
        };
        return HostConnection.Of(host, services, registration.HostClient).Connect(
            config => new FieldCryptDynamoDbClient(config, options), (credentials, config) => new FieldCryptDynamoDbClient(credentials, config, options));
    }
}
