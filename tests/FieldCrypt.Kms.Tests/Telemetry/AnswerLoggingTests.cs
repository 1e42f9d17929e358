using Amazon;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Kms.Tests.Telemetry;

/// <summary>The AWS SDK's option to log answers, which hold plaintext data keys.</summary>
/// <remarks>The option is the whole process's, so these tests run alone.</remarks>
[Collection<Alone>]
public sealed class AnswerLoggingTests : EmulatorTest
{
    [Fact]
    public async Task The_clients_that_are_made_here_log_no_answer_where_others_log_the_data_key()
    {
        var arn = await CreateKeyAsync();
        var (others, othersKey) = await LogOfAsync(arn, static (credentials, config) => new AmazonKeyManagementServiceClient(credentials, config));
        Assert.True(Shows(others, othersKey), "The SDK does not log answers any more: this test shows nothing.");

        var (own, ownKey) = await LogOfAsync(arn, static (credentials, config) => new SilentKmsClient(credentials, config));
        Assert.False(Shows(own, ownKey));
        Assert.DoesNotContain("\"Plaintext\"", own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clients_that_a_host_gets_log_no_answer_whatever_its_own_client_does()
    {
        var arn = await CreateKeyAsync();
        var (log, key) = await LogOfAsync(arn, static (credentials, config) => new AmazonKeyManagementServiceClient(credentials, config), client =>
        {
            var services = new ServiceCollection();
            services.AddSingleton<IAmazonKeyManagementService>(client);
            services.AddFieldCrypt().AddKms(kms => kms.KeyArn = arn);
            return services.BuildServiceProvider().GetRequiredService<KmsClients>();
        });

        Assert.False(Shows(log, key));
    }

    [Fact]
    public void The_clients_of_the_application_are_of_that_kind()
    {
        using var clients = new KmsClients();
        Assert.IsType<SilentKmsClient>(clients.ForRegion(Dublin));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_client_from_elsewhere_that_logs_answers_is_told_of(bool logsResponse, int warnings)
    {
        using var logs = new LogProbe();
        using var client = new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials("key", "secret"),
            new AmazonKeyManagementServiceConfig { RegionEndpoint = RegionEndpoint.EUWest1, LogResponse = logsResponse });
        using var clients = KmsClients.ForOneRegion(Dublin, client, new KmsCallOptions { LoggerFactory = logs });
        clients.ForRegion(Dublin);

        Assert.Equal(warnings, logs.Entries.Count(entry => entry.Level == LogLevel.Warning));
    }

    private async Task<(string Log, byte[] DataKey)> LogOfAsync(
        string arn,
        Func<AWSCredentials, AmazonKeyManagementServiceConfig, AmazonKeyManagementServiceClient> make,
        Func<IAmazonKeyManagementService, KmsClients>? use = null)
    {
        var before = (Console.Out, AWSConfigs.LoggingConfig.LogTo, AWSConfigs.LoggingConfig.LogResponses);
        using var log = new StringWriter();
        try
        {
            Console.SetOut(TextWriter.Synchronized(log));
            (AWSConfigs.LoggingConfig.LogTo, AWSConfigs.LoggingConfig.LogResponses) = (LoggingOptions.Console, ResponseLoggingOption.Always);
            using var client = make(
                new BasicAWSCredentials("application", "fieldcrypt"),
                new AmazonKeyManagementServiceConfig { ServiceURL = Kms.Endpoint.ToString(), AuthenticationRegion = Dublin, LogResponse = true });
            using var clients = use is null ? KmsClients.ForOneRegion(Dublin, client) : use(client);
            var generated = await new KmsKeyProvider(arn, clients).GenerateAsync(32, Context, Token);
            using var key = generated.Key;
            return (log.ToString(), Keys.SecretBytes.Bytes(key));
        }
        finally
        {
            (AWSConfigs.LoggingConfig.LogTo, AWSConfigs.LoggingConfig.LogResponses) = (before.LogTo, before.LogResponses);
            Console.SetOut(before.Out);
        }
    }

    // JSON may write a plus and a slash in another way.
    private static bool Shows(string log, byte[] dataKey)
    {
        var text = log.Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase).Replace("\\u002F", "/", StringComparison.OrdinalIgnoreCase);
        return text.Contains(Convert.ToBase64String(dataKey), StringComparison.Ordinal);
    }
}
