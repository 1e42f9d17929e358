using FieldCrypt;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Hosting;
using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers encrypted columns with a host.</summary>
public static class SqlFieldCryptBuilderExtensions
{
    /// <summary>
    /// Registers a <see cref="ColumnEncryption"/>, has the named contexts use it, opens the keys before the host starts, and has the host not start while it
    /// hands out a context whose annotated members would be stored as they are.
    /// </summary>
    /// <param name="builder">What <c>AddFieldCrypt</c> returned.</param>
    /// <param name="configure">Says which contexts encrypt, and with which key they search; called again, it adds to what was said before.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="FieldCryptConfigurationException">Two calls contradict each other.</exception>
    public static FieldCryptBuilder AddSql(this FieldCryptBuilder builder, Action<SqlRegistration> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        var registration = RegistrationOf(services);
        var (index, messages) = (registration.IndexKeys, registration.Messages);
        var known = registration.Contexts.Keys.ToHashSet();
        configure(registration);
        if ((index is not null && registration.IndexKeys != index) || (messages is not null && registration.Messages != messages))
        {
            throw new FieldCryptConfigurationException(
                $"AddSql was given two {nameof(SqlRegistration.IndexKeys)}, or two {nameof(SqlRegistration.Messages)}: give it one, and add contexts in the other call.");
        }

        foreach (var (_, use) in registration.Contexts.Where(context => !known.Contains(context.Key)))
        {
            use(services);
        }

        return builder;
    }

    private static SqlRegistration RegistrationOf(IServiceCollection services)
    {
        if (services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<SqlRegistration>().FirstOrDefault() is { } known)
        {
            return known;
        }

        var registration = new SqlRegistration();
        services.AddSingleton(registration);
        services.AddSingleton<IRegistrationCheck>(new SqlRegistrationCheck(registration, services));
        services.TryAddSingleton(host => Create(host, registration));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SqlStart>());
        return registration;
    }

    private static ColumnEncryption Create(IServiceProvider host, SqlRegistration registration)
    {
        var messages = new MessageEncryptorOptions
        {
            Keys = host.GetService<KeyProvider>()
                ?? throw new FieldCryptConfigurationException("There is no key provider: give one to AddFieldCrypt, or add one to it, such as AddKms."),
        };
        return new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(registration.Messages?.Invoke(messages) ?? messages),
            IndexKeys = registration.IndexKeys?.Invoke(host),
            LoggerFactory = host.GetService<ILoggerFactory>(),
        });
    }
}
