using Amazon.DynamoDBv2;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the encrypting DynamoDB client with a host.</summary>
public static class DynamoDbFieldCryptBuilderExtensions
{
    /// <summary>
    /// Registers a <see cref="FieldCryptDynamoDbClient"/>, also as <see cref="IAmazonDynamoDB"/>, so that <c>DynamoDBContext</c> and
    /// everything else that asks for a DynamoDB client gets the encrypting one.
    /// </summary>
    /// <param name="builder">What <c>AddFieldCrypt</c> returned.</param>
    /// <param name="configure">Says which tables are protected and which are plain.</param>
    /// <returns>The same builder.</returns>
    public static FieldCryptBuilder AddDynamoDb(this FieldCryptBuilder builder, Action<DynamoDbRegistration> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new DynamoDbRegistration();
        configure(registration);
        builder.Services.TryAddSingleton(services => Create(services, registration));
        builder.Services.RemoveAll<IAmazonDynamoDB>();
        builder.Services.AddSingleton<IAmazonDynamoDB>(services => services.GetRequiredService<FieldCryptDynamoDbClient>());
        return builder;
    }

    private static FieldCryptDynamoDbClient Create(IServiceProvider services, DynamoDbRegistration registration)
    {
        var options = new FieldCryptDynamoDbOptions
        {
            Keys = services.GetRequiredService<KeyProvider>(),
            Tables = [.. registration.Tables],
            PlainTables = [.. registration.PlainTables],
            MaxUpdateAttempts = registration.MaxUpdateAttempts,
            Items = registration.Items,
            LoggerFactory = services.GetService<ILoggerFactory>(),
        };
        var config = services.GetService<AmazonDynamoDBConfig>() ?? new AmazonDynamoDBConfig();
        return services.GetService<AWSCredentials>() is { } credentials
            ? new FieldCryptDynamoDbClient(credentials, config, options)
            : new FieldCryptDynamoDbClient(config, options);
    }
}
