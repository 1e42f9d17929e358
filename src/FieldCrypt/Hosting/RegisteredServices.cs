using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.Hosting;

/// <summary>What a host registered of a kind of service, made as the host would make it.</summary>
internal static class RegisteredServices
{
    /// <summary>Makes one of each registration, in a scope that is gone afterwards, and has it looked at.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="registrations">What was registered with it.</param>
    /// <param name="isOfInterest">Which types of services are looked at.</param>
    /// <param name="look">Says what is wrong with a service; null if nothing is.</param>
    /// <returns>What is wrong, with the registration that it is about.</returns>
    public static async Task<IReadOnlyList<string>> LookAtAsync(
        IServiceProvider services, IServiceCollection registrations, Func<ServiceDescriptor, bool> isOfInterest, Func<object, ValueTask<string?>> look)
    {
        var problems = new List<string>();
        var scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            foreach (var kind in registrations.Where(isOfInterest).GroupBy(registration => (registration.ServiceType, registration.ServiceKey)).ToArray())
            {
                await LookAtAsync(scope.ServiceProvider, [.. kind], look, problems).ConfigureAwait(false);
            }
        }

        return problems;
    }

    private static async Task LookAtAsync(
        IServiceProvider services, ServiceDescriptor[] ofKind, Func<object, ValueTask<string?>> look, List<string> problems)
    {
        object?[] made;
        try
        {
            made = [.. Make(services, ofKind[0].ServiceType, ofKind[0].ServiceKey)];
        }
        catch (Exception e) when (e is not FieldCryptConfigurationException)
        {
            // What cannot be made now, but perhaps later, was not looked at.
            problems.Add($"{Describe(ofKind[^1])} cannot be made, and so not be checked ({e.GetType().Name}).");
            return;
        }

        for (var i = 0; i < made.Length; i++)
        {
            if (made[i] is { } service && await look(service).ConfigureAwait(false) is { } problem)
            {
                problems.Add($"{Describe(ofKind[Math.Min(i, ofKind.Length - 1)])} {problem}");
            }
        }
    }

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Clients are reference types, whose arrays share their code.")]
    private static IEnumerable<object?> Make(IServiceProvider services, Type type, object? key) => key switch
    {
        null => services.GetServices(type),
        _ when key == KeyedService.AnyKey => throw new InvalidOperationException("A registration for any key makes what it likes for each."),
        _ => services.GetKeyedServices(type, key),
    };

    private static string Describe(ServiceDescriptor registration)
    {
        var key = registration.IsKeyedService ? $" with the key '{ForeignText.Shown($"{registration.ServiceKey}")}'" : "";
        return $"The {registration.Lifetime.ToString().ToLowerInvariant()} {registration.ServiceType.Name}{key} that was registered {Maker(registration)}";
    }

    private static string Maker(ServiceDescriptor registration)
    {
        var (type, instance, factory) = registration.IsKeyedService
            ? (registration.KeyedImplementationType, registration.KeyedImplementationInstance, (Delegate?)registration.KeyedImplementationFactory)
            : (registration.ImplementationType, registration.ImplementationInstance, registration.ImplementationFactory);
        if (type is not null)
        {
            return $"as {type.FullName}";
        }

        // The compiler nests what it makes of lambdas in the class that they are written in.
        var owner = factory?.Method.DeclaringType;
        while (owner is { DeclaringType: { } outer } && owner.Name.StartsWith('<'))
        {
            owner = outer;
        }

        return instance is not null
            ? $"as an instance of {instance.GetType().FullName}"
            : $"by a factory of {owner?.FullName?.Split('`')[0]} ({owner?.Assembly.GetName().Name})";
    }
}
