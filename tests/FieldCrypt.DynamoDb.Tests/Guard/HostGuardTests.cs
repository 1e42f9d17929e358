using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb.Tests.Interception;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb.Tests.Guard;

/// <summary>The process guard that a host has by itself.</summary>
public sealed class HostGuardTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task A_host_guards_its_tables_from_its_start_until_it_is_disposed()
    {
        using var host = HostOf(Table);
        using var client = Fixture.Service.CreateClient();
        await client.PutItemAsync(Table, SomeItem("before"), Token);

        await host.StartAsync(Token);
        await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(Table, SomeItem(), Token));
        await host.Services.GetRequiredService<IAmazonDynamoDB>().PutItemAsync(Table, SomeItem(), Token);
        Assert.NotNull((await RawAsync())["Ssn"].B);

        await host.StopAsync(Token);
        host.Dispose();
        await client.PutItemAsync(Table, SomeItem("after"), Token);
    }

    [Fact]
    public async Task Two_hosts_guard_their_tables_against_each_other_and_the_plain_table_of_both_is_free()
    {
        var second = await Fixture.CreateTableAsync();
        var plain = await Fixture.CreateTableAsync();
        using var one = HostOf(Table, plain, second);
        using var other = HostOf(second, plain, Table);
        await one.StartAsync(Token);
        await other.StartAsync(Token);
        var (first, last) = (one.Services.GetRequiredService<IAmazonDynamoDB>(), other.Services.GetRequiredService<IAmazonDynamoDB>());

        await first.PutItemAsync(Table, SomeItem(), Token);
        await last.PutItemAsync(second, SomeItem(), Token);
        await first.PutItemAsync(plain, SomeItem(), Token);
        await last.PutItemAsync(plain, SomeItem(), Token);

        await Assert.ThrowsAsync<ProtectedOperationException>(() => first.PutItemAsync(second, SomeItem(), Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => last.PutItemAsync(Table, SomeItem(), Token));
    }

    [Theory]
    [InlineData(ProcessGuardMode.Log)]
    [InlineData(ProcessGuardMode.Off)]
    public async Task A_host_may_only_log_or_switch_it_off(ProcessGuardMode mode)
    {
        using var loggers = new RecordingLoggers();
        using var host = HostOf(
            Table,
            registration => registration.ProcessGuard = mode,
            services => services.AddSingleton<ILoggerFactory>(loggers));
        await host.StartAsync(Token);
        using var client = Fixture.Service.CreateClient();

        await client.PutItemAsync(Table, SomeItem(), Token);

        Assert.Equal(mode is ProcessGuardMode.Log ? 1 : 0, loggers.Lines.Count(line => line.StartsWith("Warning 2:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_plain_client_that_the_guard_does_not_see_ends_the_start_and_one_that_it_sees_does_not()
    {
        using var unseen = MadeBefore();
        using var refused = HostOf(Table, Reports, services => services.AddKeyedSingleton<IAmazonDynamoDB>("reports", unseen));
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => refused.StartAsync(Token));
        Assert.Contains("made before AddDynamoDb", error.Message, StringComparison.Ordinal);

        using var loggers = new RecordingLoggers();
        using var warned = HostOf(
            Table,
            registration =>
            {
                Reports(registration);
                registration.ProcessGuard = ProcessGuardMode.Log;
            },
            services => services.AddKeyedSingleton<IAmazonDynamoDB>("reports", unseen).AddSingleton<ILoggerFactory>(loggers));
        await warned.StartAsync(Token);
        Assert.Contains(loggers.Lines, line => line.StartsWith("Warning 4:", StringComparison.Ordinal));

        using var seen = Fixture.Service.CreateClient();
        using var started = HostOf(Table, Reports, services => services.AddKeyedSingleton<IAmazonDynamoDB>("reports", seen));
        await started.StartAsync(Token);
    }

    private static void Reports(DynamoDbRegistration registration) => registration.PlainClientKeys.Add("reports");

    // A client without the guard, as one is that was made before anything of FieldCrypt: none of this process is any more.
    private UnguardedClient MadeBefore() => new(Fixture.Service.Credentials, Fixture.Service.CreateConfig("us-east-1"));

    private IHost HostOf(string table, params string[] plain) => HostOf(table, registration => plain.ToList().ForEach(registration.PlainTables.Add), _ => { });

    private IHost HostOf(string table, Action<DynamoDbRegistration> configure, Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(Fixture.Service.Credentials);
        builder.Services.AddSingleton(Fixture.Service.CreateConfig("us-east-1"));
        builder.Services.AddFieldCrypt(Keys).AddDynamoDb(registration =>
        {
            registration.Tables.Add(TableSchema.For<Patient>().WithTableName(table));
            configure(registration);
        });
        add(builder.Services);
        return builder.Build();
    }
}
