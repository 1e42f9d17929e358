using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.Hosting;

/// <summary>Makes the key provider while the host starts, so that what is wrong with it shows then, and sees to it that there is one.</summary>
internal sealed class KeyProviderCheck(IServiceCollection registrations) : IRegistrationCheck
{
    public ValueTask<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var provider = services.GetService<KeyProvider>();
        var count = registrations.Count(registration => registration.ServiceType == typeof(KeyProvider) && !registration.IsKeyedService);
        return new(count > 1
            ? [$"{count} key providers are registered, of which only the last would be used: combine them in a {nameof(CompositeKeyProvider)}, or give "
                + "a table its own."]
            : count == 1 && provider is null ? ["The factory of the key provider made none."]
            : []);
    }
}
