using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Guard;

/// <summary>A protected table, and clients of the same process that know nothing of FieldCrypt.</summary>
public sealed class ProcessGuardTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private const string Secret = "078-05-1120";

    public static TheoryData<string> Ways => [.. PlainWays.All.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_plain_client_cannot_use_a_protected_table(string way)
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        var before = await RawAsync();
        using var protection = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
        using var client = Fixture.Service.CreateClient();

        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => PlainWays.All[way](client, Table));

        Assert.Equal("FC-PAST-ENCRYPTION", error.Code);
        Assert.Contains(Table, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        var after = await RawAsync();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Equal(before["Ssn"].B.ToArray(), after["Ssn"].B.ToArray());
        Assert.Empty(await RawAsync(PlainWays.NewId));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_table_that_is_not_protected_is_as_it_was(string way)
    {
        var other = await Fixture.CreateTableAsync();
        using var protection = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
        using var client = Fixture.Service.CreateClient();
        await client.PutItemAsync(other, SomeItem(), Token);

        await PlainWays.All[way](client, other);
    }

    [Fact]
    public async Task A_table_of_the_same_name_that_is_named_by_ARN_is_protected_too_and_another_case_is_another_table()
    {
        using var protection = DynamoDbProcessGuard.Protect([$"arn:aws:dynamodb:us-east-1:000000000000:table/{Table}"], ProcessGuardMode.Refuse);
        using var client = Fixture.Service.CreateClient();

        await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(Table, SomeItem(), Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(
            () => client.PutItemAsync($"arn:aws:dynamodb:us-east-1:000000000000:table/{Table}", SomeItem(), Token));
        Assert.IsNotType<ProtectedOperationException>(
            await Record.ExceptionAsync(() => client.PutItemAsync($"arn:aws:dynamodb:us-west-2:000000000000:table/{Table}", SomeItem(), Token)));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.PutItemAsync(Table.ToUpperInvariant(), SomeItem(), Token));
    }

    [Fact]
    public async Task The_encrypting_client_of_the_table_works_on_and_one_that_takes_the_table_for_plain_is_refused()
    {
        using var protection = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
        using var own = CreateClient(TableSchema.For<Patient>().WithTableName(Table));
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => own).Build();
        await context.SaveAsync(SomePatient(), Save, Token);
        Assert.Equal(Secret, (await context.LoadAsync<Patient>("p-1", Load, Token)).Ssn);
        Assert.NotNull((await RawAsync())["Ssn"].B);

        using var other = new FieldCryptDynamoDbClient(
            Fixture.Service.Credentials,
            Fixture.Service.CreateConfig("us-east-1"),
            new FieldCryptDynamoDbOptions { Keys = Keys, Tables = [], PlainTables = [Table] });
        await Assert.ThrowsAsync<ProtectedOperationException>(() => other.PutItemAsync(Table, SomeItem("p-2"), Token));
        Assert.Empty(await RawAsync("p-2"));
    }

    [Fact]
    public async Task Items_that_are_encrypted_may_be_put_by_any_client()
    {
        using var protection = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
        using var client = Fixture.Service.CreateClient();
        var item = await new ItemEncryptor(TableSchema.For<Patient>().WithTableName(Table), Keys).EncryptAsync(SomeItem(), Token);

        await client.PutItemAsync(Table, item, Token);
        await client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { [Table] = [new(new PutRequest(item))] }, Token);
        await client.TransactWriteItemsAsync(new() { TransactItems = [new() { Put = new() { TableName = Table, Item = item } }] }, Token);

        item.Remove("aws_dbe_foot");
        await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(Table, item, Token));
    }

    [Fact]
    public async Task Where_it_only_logs_the_request_is_sent_and_told()
    {
        using var loggers = new RecordingLoggers();
        using var protection = DynamoDbProcessGuard.Protect([Table], ProcessGuardMode.Log, loggers);
        using var client = Fixture.Service.CreateClient();

        await client.PutItemAsync(Table, SomeItem(), Token);

        Assert.Equal(Secret, (await RawAsync())["Ssn"].S);
        var line = Assert.Single(loggers.Lines, line => line.StartsWith("Warning 2:", StringComparison.Ordinal));
        Assert.Contains($"PutItem uses protected table {Table}", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_strictest_of_several_protections_counts_and_each_is_lifted_by_itself()
    {
        using var client = CreatedUnderGuard();
        using (DynamoDbProcessGuard.Protect([Table], ProcessGuardMode.Log))
        {
            var first = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
            var second = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
            first.Dispose();
            first.Dispose();
            await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(Table, SomeItem(), Token));
            second.Dispose();
            await client.PutItemAsync(Table, SomeItem(), Token);
            Assert.Contains(Table, DynamoDbProcessGuard.Tables);
        }

        Assert.DoesNotContain(Table, DynamoDbProcessGuard.Tables);
    }

    [Fact]
    public async Task Raw_access_is_for_who_asked_and_ends_when_it_is_over()
    {
        using var protection = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
        using var client = Fixture.Service.CreateClient();
        using var ended = new SemaphoreSlim(0);
        Task late;
        using (DynamoDbProcessGuard.AllowRawAccess("tests"))
        {
            using (DynamoDbProcessGuard.AllowRawAccess("nested"))
            {
                await client.PutItemAsync(Table, SomeItem(), Token);
            }

            await Task.Run(() => client.GetItemAsync(Table, Key("p-1"), Token), Token);
            late = Task.Run(
                async () =>
                {
                    await ended.WaitAsync(Token);
                    await client.PutItemAsync(Table, SomeItem("late"), Token);
                },
                Token);
        }

        ended.Release();
        await Assert.ThrowsAsync<ProtectedOperationException>(() => late);
        await Assert.ThrowsAsync<ProtectedOperationException>(() => client.GetItemAsync(Table, Key("p-1"), Token));
        Assert.Throws<ArgumentException>(() => DynamoDbProcessGuard.AllowRawAccess(" "));
    }

    [Fact]
    public async Task Requests_and_tables_are_counted()
    {
        var sums = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == FieldCryptDiagnostics.MeterName && instrument.Name.StartsWith("fieldcrypt.process_guard", StringComparison.Ordinal))
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
            if (named["fieldcrypt.table"] == Table)
            {
                sums.AddOrUpdate($"{named["fieldcrypt.operation"]} {named["fieldcrypt.process_guard.outcome"]}", count, (_, sum) => sum + count);
            }
        });
        listener.SetMeasurementEventCallback<int>((_, count, tags, _) =>
        {
            if (tags.ToArray().Contains(new("fieldcrypt.process_guard.mode", "refuse")))
            {
                sums["tables"] = count;
            }
        });
        listener.Start();
        using var protection = DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName(Table));
        using var client = Fixture.Service.CreateClient();

        await Assert.ThrowsAsync<ProtectedOperationException>(() => client.PutItemAsync(Table, SomeItem(), Token));
        using (DynamoDbProcessGuard.AllowRawAccess("tests"))
        {
            await client.GetItemAsync(Table, Key("p-1"), Token);
        }

        listener.RecordObservableInstruments();
        Assert.Equal(1, sums["PutItem refused"]);
        Assert.Equal(1, sums["GetItem allowed"]);
        Assert.InRange(sums["tables"], 1, int.MaxValue);
        Assert.Contains("dynamodb: refuse", ProcessGuards.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<FieldCryptConfigurationException>(() => DynamoDbProcessGuard.Protect([""], ProcessGuardMode.Refuse));
        Assert.Throws<ArgumentOutOfRangeException>(() => DynamoDbProcessGuard.Protect(["A"], (ProcessGuardMode)9));
    }

    private AmazonDynamoDBClient CreatedUnderGuard()
    {
        DynamoDbProcessGuard.Protect(TableSchema.For<Patient>().WithTableName("Nobody-has-this")).Dispose();
        return Fixture.Service.CreateClient();
    }
}
