using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.Hosting;

/// <summary>Adds stores to what <c>AddFieldCrypt</c> registered; each store package brings its own method.</summary>
public sealed class FieldCryptBuilder
{
    internal FieldCryptBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }
}
