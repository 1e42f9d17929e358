using System.Diagnostics;
using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Samples.Scale;

/// <summary>Encrypts items of all tenants in both Regions, and opens every tenth in the other one.</summary>
internal sealed class Workload(World world, int tenants)
{
    private const int OneOpenedIn = 10;
    private int _next;
    private long _opened;
    private long _wrong;

    public long Opened => _opened;

    /// <summary>Whether every item that was opened was as it had been.</summary>
    public bool AllAreSame => _opened > 0 && _wrong == 0;

    /// <summary>Does some items with as many workers.</summary>
    /// <returns>How many it did in a second, and how much processor time each took.</returns>
    public async Task<(double PerSecond, double ProcessorMicroseconds)> RunAsync(int items, int workers)
    {
        var watch = Stopwatch.StartNew();
        var used = Environment.CpuUsage.TotalTime;
        var end = _next + items;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref _next)) <= end;)
            {
                await OneAsync(i);
            }
        })));
        _next = end;
        return (items / watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / items);
    }

    private async Task OneAsync(int i)
    {
        var id = i.ToString(CultureInfo.InvariantCulture);
        var item = new Dictionary<string, AttributeValue>
        {
            ["Id"] = new(id),
            ["Tenant"] = new(World.Tenant(i % tenants)),
            ["Iban"] = new($"DE00 {id}"),
            ["Owner"] = new("Somebody, 12 Harbour St, Sydney"),
        };

        // Tenants and Regions are walked independently of each other.
        var region = i / tenants % world.Regions.Length;
        var encrypted = await world.Regions[region].Encryptor.EncryptAsync(item);
        if (i % OneOpenedIn == 0 || i <= tenants)
        {
            var other = world.Regions[(region + 1) % world.Regions.Length];
            var opened = await other.Encryptor.DecryptAsync(encrypted);
            Interlocked.Increment(ref _opened);
            if (opened["Iban"].S != $"DE00 {id}" || encrypted["Iban"].S is not null)
            {
                Interlocked.Increment(ref _wrong);
            }
        }
    }
}
