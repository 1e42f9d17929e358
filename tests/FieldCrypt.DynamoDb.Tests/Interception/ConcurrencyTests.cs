using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>Writers that meet at one item. FIELDCRYPT_CONTENTION=125 in the environment makes a thousand writes of the two hundred.</summary>
public class ConcurrencyTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    private static readonly int WritesEach = int.Parse(Environment.GetEnvironmentVariable("FIELDCRYPT_CONTENTION") ?? "25", CultureInfo.InvariantCulture);
    private const int UpdatesEach = 25;

    [Fact]
    public async Task Saves_and_updates_by_eight_writers_of_one_item_lose_nothing()
    {
        const int Writers = 8;
        await Context.SaveAsync(new Patient { Id = "p-1", Visits = 0, Ssn = "078-05-1120" }, Save, Token);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < WritesEach; i++)
                {
                    await (i % 2 == 0 ? IncrementAsync(writer) : SaveIncrementedAsync(writer));
                }
            },
            Token)));
        var patient = await Context.LoadAsync<Patient>("p-1", Load, Token);
        Assert.Equal(Writers * WritesEach, patient.Visits);
        Assert.Equal(Writers * WritesEach, patient.Version);
        Assert.Equal("078-05-1120", patient.Ssn);
        Assert.StartsWith("clinic", patient.Clinic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_of_a_signed_attribute_never_overwrites_a_concurrent_change_of_an_unsigned_one()
    {
        await Context.SaveAsync(new Patient { Id = "p-1", Visits = 0, ExpiresAt = 0 }, Save, Token);
        var protectedUpdates = Task.Run(
            async () =>
            {
                for (var i = 0; i < UpdatesEach; i++)
                {
                    await IncrementAsync(0);
                }
            },
            Token);
        for (var i = 0; i < UpdatesEach; i++)
        {
            // Another program, which knows nothing of encryption.
            await Plain.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = Table,
                    Key = Key("p-1"),
                    UpdateExpression = "ADD ExpiresAt :one",
                    ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
                },
                Token);
        }

        await protectedUpdates;
        var item = (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item;
        Assert.Equal($"{UpdatesEach}", item["ExpiresAt"].N);
        Assert.Equal($"{UpdatesEach}", item["Visits"].N);
    }

    [Fact]
    public async Task Contention_that_wins_every_race_is_an_error_that_says_so()
    {
        using var client = new FieldCryptDynamoDbClient(
            Fixture.Service.Credentials,
            Fixture.Service.CreateConfig("us-east-1"),
            new FieldCryptDynamoDbOptions
            {
                Keys = new MeddlingKeyProvider(Keys, () => Client.PutItemAsync(Table, SomeItem(), Token)),
                Tables = [TableSchema.For<Patient>().WithTableName(Table)],
                MaxUpdateAttempts = 3,
            });
        await Client.PutItemAsync(Table, SomeItem(), Token);
        await Assert.ThrowsAsync<ConcurrentUpdateException>(() => client.UpdateItemAsync(
            Table, Key("p-1"), new() { ["Clinic"] = new() { Value = new() { S = "x" } } }, Token));
        Assert.Equal("Central", (await Client.GetItemAsync(Table, Key("p-1"), Token)).Item["Clinic"].S);
    }

    private async Task IncrementAsync(int writer)
    {
        while (true)
        {
            try
            {
                await Client.UpdateItemAsync(
                    new UpdateItemRequest
                    {
                        TableName = Table,
                        Key = Key("p-1"),
                        UpdateExpression = "SET Clinic = :clinic ADD Visits :one, Version :one",
                        ExpressionAttributeValues = new() { [":one"] = new() { N = "1" }, [":clinic"] = new() { S = $"clinic {writer}" } },
                    },
                    Token);
                return;
            }
            catch (ConcurrentUpdateException)
            {
                // Nothing was written, so trying again is safe: the promise under test.
                await Task.Delay(Random.Shared.Next(20), Token);
            }
        }
    }

    private async Task SaveIncrementedAsync(int writer)
    {
        while (true)
        {
            try
            {
                var patient = await Context.LoadAsync<Patient>("p-1", Load, Token);
                patient.Visits++;
                patient.Clinic = $"clinic {writer}";
                await Context.SaveAsync(patient, Save, Token);
                return;
            }
            catch (Exception e) when (e is ConcurrentUpdateException or ConditionalCheckFailedException)
            {
                // Nothing was written; the object is stale. Without a pause the losers only keep each other, and the server, busy.
                await Task.Delay(Random.Shared.Next(20), Token);
            }
        }
    }

    /// <summary>Lets another writer in between every read and write.</summary>
    private sealed class MeddlingKeyProvider(FieldCrypt.Keys.KeyProvider inner, Func<Task> meddle) : FieldCrypt.Keys.KeyProvider
    {
        public override string Description => inner.Description;

        public override async ValueTask<FieldCrypt.Keys.GeneratedDataKey> GenerateAsync(
            int length, FieldCrypt.Keys.EncryptionContext context, CancellationToken cancellationToken)
        {
            await meddle();
            return await inner.GenerateAsync(length, context, cancellationToken);
        }

        public override ValueTask<FieldCrypt.Keys.UnwrapResult> UnwrapAsync(
            FieldCrypt.Keys.WrappedDataKey wrapped, FieldCrypt.Keys.EncryptionContext context, CancellationToken cancellationToken) =>
            inner.UnwrapAsync(wrapped, context, cancellationToken);
    }
}
