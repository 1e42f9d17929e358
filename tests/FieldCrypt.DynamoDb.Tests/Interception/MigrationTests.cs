using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>A table that holds plaintext items is migrated while it is used.</summary>
public class MigrationTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public async Task A_plaintext_item_is_read_loudly_and_protected_once_it_is_saved()
    {
        using var logs = new Logs();
        using var client = MigratingClient(logs);
        await Plain.PutItemAsync(Table, SomeItem(), Token);
        var reads = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "FieldCrypt")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) =>
        {
            if (instrument.Name == "fieldcrypt.items.plaintext_reads" && tags[0].Value as string == Table)
            {
                Interlocked.Add(ref reads, (int)measurement);
            }
        });
        listener.Start();

        Assert.Equal("078-05-1120", (await client.GetItemAsync(Table, Key("p-1"), Token)).Item["Ssn"].S);
        Assert.Equal(1, reads);
        Assert.Contains(Table, Assert.Single(logs.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("078-05-1120", logs.Warnings.Single(), StringComparison.Ordinal);

        await client.UpdateItemAsync(Table, Key("p-1"), new() { ["Clinic"] = new() { Value = new() { S = "North" } } }, Token);
        Assert.NotNull((await RawAsync())["Ssn"].B);
        Assert.Equal("078-05-1120", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Ssn"].S);
        Assert.Equal("North", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Clinic"].S);
    }

    [Fact]
    public async Task An_update_of_only_unsigned_attributes_protects_a_plaintext_item_too()
    {
        using var logs = new Logs();
        using var client = MigratingClient(logs);
        await Plain.PutItemAsync(Table, SomeItem(), Token);
        await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = Table,
                Key = Key("p-1"),
                UpdateExpression = "SET ExpiresAt = :e",
                ExpressionAttributeValues = new() { [":e"] = new() { N = "5" } },
            },
            Token);
        var item = (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item;
        Assert.Equal("5", item["ExpiresAt"].N);
        Assert.Equal("078-05-1120", item["Ssn"].S);
    }

    [Theory]
    [InlineData("aws_dbe_head")]
    [InlineData("aws_dbe_foot")]
    public async Task Half_of_an_encrypted_item_is_no_plaintext_item(string removed)
    {
        using var logs = new Logs();
        using var client = MigratingClient(logs);
        await Client.PutItemAsync(Table, SomeItem(), Token);
        var raw = await RawAsync();
        raw.Remove(removed);
        await Plain.PutItemAsync(Table, raw, Token);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => client.GetItemAsync(Table, Key("p-1"), Token));
    }

    [Fact]
    public async Task Without_the_policy_a_plaintext_item_is_refused_for_updates_too()
    {
        await Plain.PutItemAsync(Table, SomeItem(), Token);
        var error = await Assert.ThrowsAsync<DataNotAuthenticException>(() => Client.UpdateItemAsync(
            Table, Key("p-1"), new() { ["Clinic"] = new() { Value = new() { S = "North" } } }, Token));
        Assert.Equal("Central", (await RawAsync())["Clinic"].S);
        Assert.Contains("somebody wrote it without FieldCrypt, or it is from before the table was protected", error.Message, StringComparison.Ordinal);
        Assert.Contains("TableSchema.WithPlaintextPolicy", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("logical table name", error.Message, StringComparison.Ordinal);
    }

    private FieldCryptDynamoDbClient MigratingClient(ILoggerFactory logs) => new(
        Fixture.Service.Credentials,
        Fixture.Service.CreateConfig("us-east-1"),
        new FieldCryptDynamoDbOptions
        {
            Keys = Keys,
            Tables = [TableSchema.For<Patient>().WithTableName(Table).WithPlaintextPolicy(PlaintextPolicy.AllowReads)],
            LoggerFactory = logs,
        });

    /// <summary>Keeps the warnings.</summary>
    private sealed class Logs : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _warnings = new();

        public IReadOnlyCollection<string> Warnings => _warnings;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                _warnings.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
