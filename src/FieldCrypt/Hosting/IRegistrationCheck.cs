namespace FieldCrypt.Hosting;

/// <summary>Looks at the finished registrations of a host for what a store needs to be true of them.</summary>
internal interface IRegistrationCheck
{
    /// <summary>Everything that is wrong, as sentences that name what was registered; empty if nothing is.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="cancellationToken">Cancels questions to a store.</param>
    /// <exception cref="FieldCryptConfigurationException">Something could not be made; its message counts as well.</exception>
    ValueTask<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken);
}
