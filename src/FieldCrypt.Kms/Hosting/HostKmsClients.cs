using System.Runtime.CompilerServices;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.Kms;

/// <summary>Makes clients with what the host's own AWS integration would give, without knowing it: credentials, endpoint, proxy.</summary>
internal static class HostKmsClients
{
    // The package is not referenced; its options can only be recognized by name.
    private const string AwsOptions = "Amazon.Extensions.NETCore.Setup.AWSOptions";

    /// <summary>Makes the clients. The Region of each is that of the key that is called, never the host's.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="registrations">What was registered with it.</param>
    /// <param name="options">How KMS is called.</param>
    /// <exception cref="FieldCryptConfigurationException">The host's options cannot be read.</exception>
    public static KmsClients Create(IServiceProvider services, IServiceCollection registrations, KmsCallOptions options)
    {
        var client = services.GetService<IAmazonKeyManagementService>() as AmazonServiceClient;
        var credentials = services.GetService<AWSCredentials>()
            ?? (client is null ? null : ExplicitCredentials(client) ?? client.Config.DefaultAWSCredentials);
        if (client is null && credentials is null)
        {
            return registrations.Any(registration => registration.ServiceType.FullName == AwsOptions)
                ? throw new FieldCryptConfigurationException(
                    "The host has AWS options, which only its AWS integration reads: add services.AddAWSService<IAmazonKeyManagementService>(), whose "
                    + "credentials and endpoint are taken, or register AWSCredentials or KmsClients.")
                : new KmsClients(options);
        }

        return new KmsClients(
            region =>
            {
                var config = KmsClients.ConfigFor(region);
                if (client?.Config is AmazonKeyManagementServiceConfig host)
                {
                    Take(host, config, region);
                }

                return credentials is null ? new SilentKmsClient(config) : new SilentKmsClient(credentials, config);
            },
            options);
    }

    private static void Take(AmazonKeyManagementServiceConfig host, AmazonKeyManagementServiceConfig config, string region)
    {
        if (host.ServiceURL is { Length: > 0 } url)
        {
            config.ServiceURL = host.AuthenticationRegion is null || host.AuthenticationRegion == region
                ? url
                : throw new FieldCryptConfigurationException($"The host's KMS client calls {url} in {host.AuthenticationRegion}, and a key is in {region}.");
            config.AuthenticationRegion = region;
        }

        config.UseFIPSEndpoint = host.UseFIPSEndpoint;
        config.UseDualstackEndpoint = host.UseDualstackEndpoint;
        config.HttpClientFactory = host.HttpClientFactory;
        config.ProxyCredentials = host.ProxyCredentials;
        if (host.ProxyHost is { Length: > 0 })
        {
            config.ProxyHost = host.ProxyHost;
            config.ProxyPort = host.ProxyPort;
        }
    }

    // Protected in the SDK, and so part of what it promises to classes that derive from it.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExplicitAWSCredentials")]
    private static extern AWSCredentials? ExplicitCredentials(AmazonServiceClient client);
}
