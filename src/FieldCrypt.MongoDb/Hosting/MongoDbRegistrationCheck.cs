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

    private bool IsOfInterest(ServiceDescriptor service) =>
        (typeof(IMongoClient).IsAssignableFrom(service.ServiceType) || typeof(IMongoDatabase).IsAssignableFrom(service.ServiceType))
        && !(service.ServiceKey is { } key && registration.PlainClientKeys.Contains(key));

    private static async ValueTask<string?> LookAsync(FieldCryptMongoDb encryption, object service, CancellationToken cancellationToken)
    {
        var client = service as IMongoClient ?? ((IMongoDatabase)service).Client;
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
}
