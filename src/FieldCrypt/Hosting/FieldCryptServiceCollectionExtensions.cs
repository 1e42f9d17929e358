using FieldCrypt;
using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers FieldCrypt with a host, which checks the finished registrations before it starts.</summary>
public static class FieldCryptServiceCollectionExtensions
{
    /// <summary>
    /// Registers no key provider: <c>AddKms</c> of FieldCrypt.Kms adds one to the builder, and stores that bring their own keys, as MongoDB's key vault
    /// does, need none.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>A builder to add stores to, such as <c>AddDynamoDb</c> and <c>AddMongoDb</c>; without one nothing is encrypted.</returns>
    public static FieldCryptBuilder AddFieldCrypt(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(registration => registration.ImplementationType == typeof(FieldCryptStart)))
        {
            services.AddSingleton<IRegistrationCheck>(new KeyProviderCheck(services));
            services.AddSingleton<IRegistrationCheck>(new LogRedactionCheck(services));
            services.AddSingleton<IHostedService, FieldCryptStart>();
        }

        return new FieldCryptBuilder(services);
    }

    /// <summary>Registers the key provider that every store uses unless it names its own.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="keys">Makes the key provider, once, when it is first needed; the host disposes it if it can be disposed.</param>
    /// <returns>A builder to add stores to, such as <c>AddDynamoDb</c>; without one nothing is encrypted.</returns>
    /// <exception cref="FieldCryptConfigurationException">Another key provider is registered already.</exception>
    public static FieldCryptBuilder AddFieldCrypt(this IServiceCollection services, Func<IServiceProvider, KeyProvider> keys)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(keys);
        return services.AddFieldCrypt().AddKeyProvider(ServiceDescriptor.Singleton(keys));
    }

    /// <summary>Registers the key provider that every store uses unless it names its own.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="keys">The key provider; whoever made it disposes it.</param>
    /// <returns>A builder to add stores to, such as <c>AddDynamoDb</c>; without one nothing is encrypted.</returns>
    /// <exception cref="FieldCryptConfigurationException">Another key provider is registered already.</exception>
    public static FieldCryptBuilder AddFieldCrypt(this IServiceCollection services, KeyProvider keys)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(keys);
        return services.AddFieldCrypt().AddKeyProvider(ServiceDescriptor.Singleton(keys));
    }
}
