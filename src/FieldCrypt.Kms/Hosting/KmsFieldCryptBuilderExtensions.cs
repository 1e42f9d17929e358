using FieldCrypt;
using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a key in AWS KMS with a host.</summary>
public static class KmsFieldCryptBuilderExtensions
{
    /// <summary>
    /// Registers the key provider of a KMS key and the <see cref="KmsClients"/> to call it with, unless the host has clients of its own. Loggers,
    /// a <see cref="TimeProvider"/>, <c>AWSCredentials</c> and credentials, endpoint and proxy of an <c>IAmazonKeyManagementService</c> are taken from
    /// the host. With wrong settings the host does not start; they are told all at once.
    /// </summary>
    /// <param name="builder">What <c>AddFieldCrypt</c> returned.</param>
    /// <param name="configure">Sets the key and how it is called; null if the host binds <see cref="KmsSettings"/> itself.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="FieldCryptConfigurationException">Another key provider is registered already.</exception>
    public static FieldCryptBuilder AddKms(this FieldCryptBuilder builder, Action<KmsSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<KmsSettings>();
        if (configure is not null)
        {
            options.Configure(settings => settings.ChangeBy(configure));
        }

        var registrations = builder.Services;
        registrations.TryAddSingleton(services => HostKmsClients.Create(services, registrations, CallOptions(services)));
        registrations.TryAddEnumerable(ServiceDescriptor.Singleton<IRegistrationCheck, KmsRegistrationCheck>());
        return builder.AddKeyProvider(ServiceDescriptor.Singleton<KeyProvider>(CreateProvider));
    }

    /// <summary>
    /// Has the host refuse to start while a key of the registered key provider is missing, disabled, scheduled for deletion or of the wrong kind,
    /// or the settings are wrong: everything that is wrong stands in one <see cref="FieldCryptConfigurationException"/>.
    /// </summary>
    /// <remarks>
    /// Asks KMS about each key (<c>kms:DescribeKey</c>). A Region that does not answer prevents the start only if no other can stand in.
    /// </remarks>
    /// <param name="builder">What <c>AddFieldCrypt</c> returned.</param>
    /// <returns>The same builder.</returns>
    public static FieldCryptBuilder ValidateKmsOnStart(this FieldCryptBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHostedService<KmsStartValidation>();
        return builder;
    }

    private static KmsSettings Settings(IServiceProvider services)
    {
        var settings = services.GetRequiredService<IOptions<KmsSettings>>().Value;
        List<string> problems = [.. settings.Problems()];
        return problems.Count == 0
            ? settings
            : throw new FieldCryptConfigurationException(KmsSettings.Wrong(problems));
    }

    private static KmsCallOptions CallOptions(IServiceProvider services) => Settings(services).CallOptions() with
    {
        LoggerFactory = services.GetService<ILoggerFactory>(),
        TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
    };

    private static KeyProvider CreateProvider(IServiceProvider services)
    {
        var settings = Settings(services);
        var clients = services.GetRequiredService<KmsClients>();
        return settings.LocalRegion is { } localRegion
            ? new MultiRegionKmsKeyProvider(settings.KeyArn, localRegion, clients, settings.MultiRegionOptions())
            : new KmsKeyProvider(settings.KeyArn, clients, new KmsOptions { GrantTokens = [.. settings.GrantTokens] });
    }
}
