using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers FieldCrypt with a host.</summary>
public static class FieldCryptServiceCollectionExtensions
{
    /// <summary>Begins the registration; the builder adds keys and stores.</summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>A builder to add keys and stores to.</returns>
    public static FieldCryptBuilder AddFieldCrypt(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new FieldCryptBuilder(services);
    }

    /// <summary>Registers the key provider that every store uses unless it names its own.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="keys">Makes the key provider, once, when it is first needed; the host disposes it if it can be disposed.</param>
    /// <returns>A builder to add stores to.</returns>
    public static FieldCryptBuilder AddFieldCrypt(this IServiceCollection services, Func<IServiceProvider, KeyProvider> keys)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(keys);
        services.TryAddSingleton(keys);
        return new FieldCryptBuilder(services);
    }

    /// <summary>Registers the key provider that every store uses unless it names its own.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="keys">The key provider; whoever made it disposes it.</param>
    /// <returns>A builder to add stores to.</returns>
    public static FieldCryptBuilder AddFieldCrypt(this IServiceCollection services, KeyProvider keys)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(keys);
        services.TryAddSingleton(keys);
        return new FieldCryptBuilder(services);
    }
}
