using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Hosting;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Hosting;

/// <summary>Whether every client, database and collection that the host hands out is guarded, however and in whichever order they were registered.</summary>
internal sealed class MongoDbRegistrationCheck(MongoDbRegistration registration, IServiceCollection registrations) : IRegistrationCheck
{
    public async ValueTask<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // Made here for the first time: wrong schemas and options show now.
        var encryption = services.GetRequiredService<FieldCryptMongoDb>();
        return await RegisteredServices.LookAtAsync(
            services, registrations, IsOfInterest, service => LookAsync(encryption, service, cancellationToken)).ConfigureAwait(false);
    }

    // An open generic service is made for a class that nobody has asked for yet.
    private bool IsOfInterest(ServiceDescriptor service) =>
        !service.ServiceType.ContainsGenericParameters
        && (service.ServiceType.IsAssignableTo(typeof(IMongoClient)) || service.ServiceType.IsAssignableTo(typeof(IMongoDatabase))
            || CollectionOf(service.ServiceType) is not null)
        && !(service.ServiceKey is { } key && registration.PlainClientKeys.Contains(key));

    private static async ValueTask<string?> LookAsync(FieldCryptMongoDb encryption, object service, CancellationToken cancellationToken)
    {
        var client = service as IMongoClient ?? DatabaseOf(service).Client;
        try
        {
            await encryption.VerifyGuardAsync(client, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (FieldCryptConfigurationException)
        {
            return "is not guarded: take it out, call AddMongoDb after it, or name its key in "
                + $"{nameof(MongoDbRegistration.PlainClientKeys)} if it is plain on purpose.";
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            return $"could not be asked whether it is guarded ({e.GetType().Name}): its server does not answer.";
        }
    }

    [DynamicDependency(nameof(IMongoCollection<>.Database), typeof(IMongoCollection<>))]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The one property that is read is kept.")]
    private static IMongoDatabase DatabaseOf(object service) => service as IMongoDatabase
        ?? (IMongoDatabase)CollectionOf(service.GetType())!.GetProperty(nameof(IMongoCollection<>.Database))!.GetValue(service)!;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A collection that is registered implements the interface that it is registered by.")]
    private static Type? CollectionOf(Type type) => type.GetInterfaces().Append(type).FirstOrDefault(
        static contract => contract.IsConstructedGenericType && contract.GetGenericTypeDefinition() == typeof(IMongoCollection<>));
}
