using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>What an operator sees of items: how many, how many fields, why not, and nothing of what is in them.</summary>
public sealed class ItemTelemetryTests : IDisposable
{
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
    private readonly string _table = $"Table-{Guid.NewGuid():n}";

    private ItemEncryptor Encryptor => new(TableSchema.For<Patient>().WithTableName(_table), _keys);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Items_fields_and_failures_are_counted_by_table()
    {
        var sums = new ConcurrentDictionary<string, long>();
        using var listener = Listen(sums);
        var stored = await Encryptor.EncryptAsync(Item(), Token);
        await Encryptor.EncryptAsync(Item(), Token);
        await Encryptor.DecryptAsync(stored, Token);
        stored["Clinic"] = new AttributeValue { S = "another" };
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await Encryptor.DecryptAsync(stored, Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(
            async () => await Encryptor.EncryptAsync(new() { ["Clinic"] = new() { S = "no key" } }, Token));

        Assert.Equal(
            new Dictionary<string, long>
            {
                ["fieldcrypt.items.encrypted"] = 2,
                ["fieldcrypt.fields.encrypted"] = 4,
                ["fieldcrypt.items.decrypted"] = 1,
                ["fieldcrypt.fields.decrypted"] = 2,
                ["fieldcrypt.failures decrypt data_not_authentic"] = 1,
                ["fieldcrypt.failures encrypt protected_operation"] = 1,
            },
            sums);
    }

    [Fact]
    public async Task An_operation_is_traced_without_a_word_of_the_item()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FieldCryptDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var stored = await Encryptor.EncryptAsync(Item(), Token);
        stored["Clinic"] = new AttributeValue { S = "another" };
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await Encryptor.DecryptAsync(stored, Token));

        var mine = stopped.Where(activity => _table.Equals(activity.GetTagItem("fieldcrypt.table"))).ToList();
        Assert.Equal(["fieldcrypt encrypt", "fieldcrypt decrypt"], mine.Select(activity => activity.OperationName));
        Assert.Equal([2, null], mine.Select(activity => activity.GetTagItem("fieldcrypt.fields")));
        Assert.Equal([null, "data_not_authentic"], mine.Select(activity => activity.GetTagItem("error.type")));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], mine.Select(activity => activity.Status));
        var text = string.Join('\n', mine.SelectMany(activity => activity.TagObjects.Select(tag => $"{tag.Value}").Append(activity.StatusDescription)));
        Assert.All(["p-1", "078-05-1120", "Central"], value => Assert.DoesNotContain(value, text, StringComparison.Ordinal));
    }

    private static Dictionary<string, AttributeValue> Item() => new()
    {
        ["Id"] = new() { S = "p-1" },
        ["Ssn"] = new() { S = "078-05-1120" },
        ["Visits"] = new() { N = "3" },
        ["Clinic"] = new() { S = "Central" },
    };

    private MeterListener Listen(ConcurrentDictionary<string, long> sums)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, each) =>
            {
                if (instrument.Meter.Name == FieldCryptDiagnostics.MeterName)
                {
                    each.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (_table.Equals(named.GetValueOrDefault("fieldcrypt.table")))
            {
                var name = string.Join(
                    ' ', ((object?[])[instrument.Name, named.GetValueOrDefault("fieldcrypt.operation"), named.GetValueOrDefault("error.type")])
                        .Where(part => part is not null));
                sums.AddOrUpdate(name, value, (_, sum) => sum + value);
            }
        });
        listener.Start();
        return listener;
    }
}
