using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Hosting;
using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers FieldCrypt with a host, with branch keys of a key store in DynamoDB.</summary>
public static class BranchKeyServiceCollectionExtensions
{
    /// <summary>
    /// Registers a <see cref="BranchKeyProvider"/> as the key provider that every store uses, and the <see cref="DynamoDbBranchKeyStore"/> behind
    /// it, which has a plain DynamoDB client of its own. Credentials and configuration of that client are the host's, as for <c>AddDynamoDb</c>.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="protection">Makes what protects the branch keys, once; for AWS KMS one of FieldCrypt.Kms.</param>
    /// <param name="configure">Says which table and which branch keys.</param>
    /// <returns>A builder to add stores to.</returns>
    /// <exception cref="FieldCrypt.FieldCryptConfigurationException">What is needed was not said.</exception>
    public static FieldCryptBuilder AddFieldCryptBranchKeys(
        this IServiceCollection services, Func<IServiceProvider, BranchKeyProtection> protection, Action<BranchKeyRegistration> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(protection);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new BranchKeyRegistration();
        configure(registration);
        registration.Validate();
        services.TryAddSingleton(protection);
        services.TryAddSingleton(host => PlainClient.Create(host, services));
        services.TryAddSingleton(host => new DynamoDbBranchKeyStore(
            host.GetRequiredService<PlainClient>().DynamoDb,
            registration.TableName,
            host.GetRequiredService<BranchKeyProtection>(),
            new DynamoDbBranchKeyStoreOptions { LogicalName = registration.LogicalName, ActiveNotBefore = registration.ActiveNotBefore }));
        return services.AddFieldCrypt(
            host => new BranchKeyProvider(host.GetRequiredService<DynamoDbBranchKeyStore>(), registration.BranchKeyId!, registration.Options));
    }

    /// <summary>The key store's own client: the host's is the encrypting one, which needs the keys.</summary>
    private sealed class PlainClient(AmazonDynamoDBClient dynamoDb) : IDisposable
    {
        public AmazonDynamoDBClient DynamoDb => dynamoDb;

        public static PlainClient Create(IServiceProvider host, IServiceCollection services)
        {
            var hostClient = host.GetService<DynamoDbRegistration>() is { } registration
                ? registration.HostClient
                : services.LastOrDefault(service => service.ServiceType == typeof(IAmazonDynamoDB) && !service.IsKeyedService);
            return HostConnection.Of(host, services, hostClient).Connect(
                config => new PlainClient(new AmazonDynamoDBClient(config)),
                (credentials, config) => new PlainClient(new AmazonDynamoDBClient(credentials, config)));
        }

        public void Dispose() => dynamoDb.Dispose();
    }
}
