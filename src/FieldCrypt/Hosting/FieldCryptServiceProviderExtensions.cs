using FieldCrypt.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>For service providers that no host starts.</summary>
public static class FieldCryptServiceProviderExtensions
{
    /// <summary>
    /// Checks the finished registrations, as a host does before it starts: whether every client of a store that is handed out is the encrypting one, and
    /// whether schemas, keys and options are in order. Call it once where there is no host, before the first use.
    /// </summary>
    /// <remarks>
    /// It only checks. What a host does besides when it starts, opening the keys of MongoDB and making those that are missing where that is allowed, is
    /// <c>StartAsync</c> of the registered <c>FieldCryptMongoDb</c>.
    /// </remarks>
    /// <param name="services">The service provider.</param>
    /// <param name="cancellationToken">Cancels questions to a store.</param>
    /// <exception cref="FieldCrypt.FieldCryptConfigurationException">Something is wrong; the message says all of it, and what was registered where.</exception>
    public static Task RequireFieldCryptAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        return RegistrationReview.RequireSoundAsync(services, cancellationToken);
    }
}
