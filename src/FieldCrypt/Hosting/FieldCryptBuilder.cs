using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.Hosting;

/// <summary>Adds stores to what <c>AddFieldCrypt</c> registered; each store package brings its own method.</summary>
public sealed class FieldCryptBuilder
{
    internal FieldCryptBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Registers the key provider, once: a second one would silently not be used, or silently take the place of the first.</summary>
    /// <exception cref="FieldCryptConfigurationException">Another one is registered.</exception>
    internal FieldCryptBuilder AddKeyProvider(ServiceDescriptor provider)
    {
        var other = Services.FirstOrDefault(registration => registration.ServiceType == typeof(KeyProvider) && !registration.IsKeyedService);
        if (other is null)
        {
            Services.Add(provider);
        }
        else if (!Equals(other.ImplementationInstance, provider.ImplementationInstance) || !Equals(other.ImplementationFactory, provider.ImplementationFactory))
        {
            throw new FieldCryptConfigurationException(
                $"A key provider is registered already: register one, combine several in a {nameof(CompositeKeyProvider)}, or give a table its own.");
        }

        return this;
    }
}
