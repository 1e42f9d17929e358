using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.Samples.GlobalTable;

/// <summary>
/// The application as it runs in one Region: it knows its own Region's table and its own Region's key, and nothing of the other.
/// </summary>
internal sealed class RegionalApplication : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public RegionalApplication(string region, DynamoDbLocal dynamoDb, KeyProvider keys, TableSchema patients)
    {
        Region = region;
        var services = new ServiceCollection();
        services.AddSingleton(dynamoDb.Credentials);
        services.AddSingleton(dynamoDb.CreateConfig(region));
        services.AddFieldCrypt(keys).AddDynamoDb(tables => tables.Tables.Add(patients));
        services.AddSingleton<IDynamoDBContext>(host => new DynamoDBContextBuilder()
            .WithDynamoDBClient(host.GetRequiredService<IAmazonDynamoDB>).Build());
        _services = services.BuildServiceProvider();
    }

    public string Region { get; }

    public IDynamoDBContext Patients => _services.GetRequiredService<IDynamoDBContext>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
