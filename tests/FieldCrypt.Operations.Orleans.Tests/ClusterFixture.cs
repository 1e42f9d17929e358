using FieldCrypt.Testing;

namespace FieldCrypt.Operations.Tests;

/// <summary>PostgreSQL with the tables of a cluster, and DynamoDB for who needs it.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private DynamoDbLocal? _dynamoDb;

    public PostgreSqlCluster PostgreSql { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        PostgreSql = await PostgreSqlCluster.StartAsync(TestContext.Current.CancellationToken);
        await ClusterTables.CreateAsync(PostgreSql.ConnectionString, cancellationToken: TestContext.Current.CancellationToken);
    }

    public async Task<DynamoDbLocal> DynamoDbAsync() => _dynamoDb ??= await DynamoDbLocal.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await PostgreSql.DisposeAsync();
        if (_dynamoDb is not null)
        {
            await _dynamoDb.DisposeAsync();
        }
    }
}

[CollectionDefinition]
public sealed class ClusterDefinition : ICollectionFixture<ClusterFixture>;
