using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.DynamoDb.Hosting;

/// <summary>How the host reaches DynamoDB: what its own AWS integration would give, without knowing it.</summary>
/// <param name="Config">Region, endpoint and so on.</param>
/// <param name="Credentials">Who signs requests; null for what the AWS SDK finds.</param>
internal sealed record HostConnection(AmazonDynamoDBConfig Config, AWSCredentials? Credentials)
{
    // The package is not referenced; its options can only be recognized by name.
    private const string AwsOptions = "Amazon.Extensions.NETCore.Setup.AWSOptions";

    // Flows to whichever thread the container makes the services on.
    private static readonly AsyncLocal<bool> IsMakingHostClient = new();

    /// <summary>Finds configuration and credentials among the services of the host.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="registrations">What was registered with it.</param>
    /// <param name="hostClient">The plain client that the host had before; null if it has none.</param>
    /// <exception cref="FieldCryptConfigurationException">There are two, which differ, or the host's options cannot be read.</exception>
    public static HostConnection Of(IServiceProvider services, IServiceCollection registrations, ServiceDescriptor? hostClient)
    {
        var config = services.GetService<AmazonDynamoDBConfig>();
        var credentials = services.GetService<AWSCredentials>();
        var client = hostClient is null ? null : Make(services, hostClient);
        if (client is not null)
        {
            return WithClient(client, config, credentials);
        }

        return config is null && registrations.Any(registration => registration.ServiceType.FullName == AwsOptions)
            ? throw new FieldCryptConfigurationException(
                "The host has AWS options, which only its AWS integration reads: add services.AddAWSService<IAmazonDynamoDB>() before AddDynamoDb, which "
                + "takes its configuration and credentials, or register an AmazonDynamoDBConfig.")
            : new HostConnection(config ?? new AmazonDynamoDBConfig(), credentials);
    }

    /// <summary>Makes a client of it.</summary>
    /// <exception cref="FieldCryptConfigurationException">It has no Region.</exception>
    public TClient Connect<TClient>(Func<AmazonDynamoDBConfig, TClient> withFoundCredentials, Func<AWSCredentials, AmazonDynamoDBConfig, TClient> with)
    {
        RequireKnownRegion();
        try
        {
            return Credentials is null ? withFoundCredentials(Config) : with(Credentials, Config);
        }
        catch (AmazonClientException e)
        {
            throw new FieldCryptConfigurationException(
                "The DynamoDB client cannot be made: give the host an AWS Region and credentials, or register a client that has them before AddDynamoDb, which takes "
                + $"them over; one that is registered afterwards is not looked at. The AWS SDK says: {e.Message.ReplaceLineEndings(" ")}",
                e);
        }
    }

    private static HostConnection WithClient(IAmazonDynamoDB client, AmazonDynamoDBConfig? config, AWSCredentials? credentials)
    {
        if (client.Config is not AmazonDynamoDBConfig own || client is not AmazonServiceClient service)
        {
            return config is null
                ? throw new FieldCryptConfigurationException(
                    $"The {client.GetType().Name} that was registered before is no client of the AWS SDK, and its configuration cannot be taken: register an "
                    + "AmazonDynamoDBConfig.")
                : new HostConnection(config, credentials);
        }

        return config is not null && Endpoint(config) != Endpoint(own)
            ? throw new FieldCryptConfigurationException(
                $"The host has two configurations for DynamoDB: the AmazonDynamoDBConfig calls {Endpoint(config)}, the client that was registered before "
                + $"{Endpoint(own)}. Keep one.")
            : new HostConnection(config ?? own, credentials ?? ExplicitCredentials(service) ?? own.DefaultAWSCredentials);
    }

    /// <summary>Ends a circle: the client that was registered before is itself made of the encrypting one.</summary>
    public static void RefuseCircle()
    {
        if (IsMakingHostClient.Value)
        {
            throw new CircleException();
        }
    }

    private static IAmazonDynamoDB? Make(IServiceProvider services, ServiceDescriptor registration)
    {
        IsMakingHostClient.Value = true;
        try
        {
            return (IAmazonDynamoDB)(registration.ImplementationInstance
                ?? registration.ImplementationFactory?.Invoke(services)
                ?? ActivatorUtilities.CreateInstance(services, registration.ImplementationType!));
        }
        catch (CircleException)
        {
            return null;
        }
        finally
        {
            IsMakingHostClient.Value = false;
        }
    }

    private static string Endpoint(AmazonDynamoDBConfig config) => config.ServiceURL is { Length: > 0 } url
        ? config.AuthenticationRegion is { Length: > 0 } region ? $"{url} ({region})" : url
        : config.RegionEndpoint?.SystemName ?? "no Region";

    // A Region that the AWS SDK made up from its name would be found out by the first request only.
    private void RequireKnownRegion()
    {
        if (Config.ServiceURL is not { Length: > 0 } && Config.RegionEndpoint is { DisplayName: "Unknown" } region)
        {
            throw new FieldCryptConfigurationException(
                $"There is no AWS Region '{ForeignText.Shown(region.SystemName)}': correct it or, if it is new, update AWSSDK.Core.");
        }
    }

    private sealed class CircleException() : Exception("The client that was registered before is made of the encrypting one.");

    // Protected in the SDK, and so part of what it promises to classes that derive from it.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExplicitAWSCredentials")]
    private static extern AWSCredentials? ExplicitCredentials(AmazonServiceClient client);
}
