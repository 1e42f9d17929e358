using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.Hosting;

/// <summary>Asks every store's check, and tells all that is wrong at once.</summary>
internal static class RegistrationReview
{
    /// <summary>Everything that is wrong with the registrations.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var check in services.GetServices<IRegistrationCheck>())
        {
            try
            {
                problems.AddRange(await check.ProblemsAsync(services, cancellationToken).ConfigureAwait(false));
            }
            catch (FieldCryptConfigurationException e)
            {
                problems.Add(e.Message);
            }
        }

        return [.. problems.Distinct(StringComparer.Ordinal)];
    }

    /// <exception cref="FieldCryptConfigurationException">Something is wrong; the message says all of it.</exception>
    public static async Task RequireSoundAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var problems = await ProblemsAsync(services, cancellationToken).ConfigureAwait(false);
        if (problems.Count > 0)
        {
            throw new FieldCryptConfigurationException(string.Join(" ", problems));
        }
    }
}
