using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.DynamoDb.Hosting;

/// <summary>Whether every DynamoDB client and context that the host hands out encrypts, however and in whichever order they were registered.</summary>
internal sealed class DynamoDbRegistrationCheck(DynamoDbRegistration registration, IServiceCollection registrations) : IRegistrationCheck
{
    public async ValueTask<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // Made here for the first time: wrong schemas and options show now.
        _ = services.GetRequiredService<FieldCryptDynamoDbClient>();
        var guard = services.GetRequiredService<HostGuard>();
        IReadOnlyList<string> unseen = registration.ProcessGuard is ProcessGuardMode.Off
            ? []
            : await RegisteredServices.LookAtAsync(
                services, registrations, IsPlainInstance, client => new(guard.Look(client, mayBeUnseen: registration.OtherClients is OtherClients.Allow)))
                .ConfigureAwait(false);
        if (registration.OtherClients is OtherClients.Allow || unseen.Count > 0)
        {
            return unseen;
        }

        var problems = await RegisteredServices.LookAtAsync(services, registrations, IsOfInterest, Look).ConfigureAwait(false);
        using var scope = services.CreateScope();
        return problems.Count > 0 || scope.ServiceProvider.GetService<IAmazonDynamoDB>() is FieldCryptDynamoDbClient
            ? problems
            : ["The host hands out an IAmazonDynamoDB that does not encrypt."];
    }

    private bool IsOfInterest(ServiceDescriptor service) => IsClient(service) && !HasPlainKey(service);

    // Plain on purpose, and made by now; what the host makes is made after AddDynamoDb, where the guard sees it.
    private bool IsPlainInstance(ServiceDescriptor service) => IsClient(service)
        && (service.IsKeyedService ? service.KeyedImplementationInstance : service.ImplementationInstance) is not null
        && (HasPlainKey(service) || registration.OtherClients is OtherClients.Allow);

    private bool HasPlainKey(ServiceDescriptor service) => service.ServiceKey is { } key && registration.PlainClientKeys.Contains(key);

    private static bool IsClient(ServiceDescriptor service) =>
        (typeof(IAmazonDynamoDB).IsAssignableFrom(service.ServiceType) || typeof(IDynamoDBContext).IsAssignableFrom(service.ServiceType))
        && service.ServiceType != typeof(FieldCryptDynamoDbClient);

    private static ValueTask<string?> Look(object service) => new(service switch
    {
        FieldCryptDynamoDbClient => null,
        DynamoDBContext context when ClientOf(context) is FieldCryptDynamoDbClient => null,
        DynamoDBContext => "has a client that does not encrypt: build it with the IAmazonDynamoDB of the host.",
        IAmazonDynamoDB => "does not encrypt: take it out, call AddDynamoDb after it, which takes its configuration and credentials, or name its key in "
            + $"{nameof(DynamoDbRegistration.PlainClientKeys)} if it is plain on purpose.",
        _ => null,
    });

    // Internal in the SDK; a test sees to it that it is there. Nothing else tells which client a context sends with.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Client")]
    internal static extern IAmazonDynamoDB ClientOf(DynamoDBContext context);
}
