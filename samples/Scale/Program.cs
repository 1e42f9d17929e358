using System.Diagnostics;
using System.Globalization;
using FieldCrypt.Keys;
using FieldCrypt.Samples.Scale;

const string Usage = """
    dotnet run -c Release --project samples/Scale [-- options]

      --items N      how many items are encrypted, in memory (1,000,000)
      --tenants N    how many tenants, each with a branch key of its own (100)
      --price USD    what 10,000 calls of the key service cost (0.03)
      --check        print one line per claim, and fail if one does not hold
    """;

if (!Options.TryParse(args, out var options))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var caching = new BranchKeyOptions { Cache = new KeyCacheOptions { Capacity = Math.Max(1_000, 4 * options.Tenants) } };
using var counter = new CacheCounter();
await using var world = await World.CreateAsync(options.Tenants, caching);
var workload = new Workload(world, options.Tenants);
var watch = Stopwatch.StartNew();
var onOne = await workload.RunAsync(options.Items / 2, workers: 1);
var onTwo = await workload.RunAsync(options.Items - (options.Items / 2), workers: 2);

// What the key service itself recorded, and not what FieldCrypt says.
var calls = world.Kms.Audit.Records;
var pairs = calls.GroupBy(call => (call.Region, call.EncryptionContext["branch-key-id"])).ToList();
var periods = 1 + (int)(watch.Elapsed / caching.Cache.Lifetime);
var mostPerPeriod = pairs.Max(pair => (pair.Count() + periods - 1) / periods);
var memory = Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024.0);
var money = calls.Count * options.PricePerTenThousand / 10_000m;
var direct = (options.Items + workload.Opened) * options.PricePerTenThousand / 10_000m;

if (!options.IsCheck)
{
    Console.WriteLine($"{options.Items:n0} items encrypted and {workload.Opened:n0} opened, {options.Tenants:n0} tenants, {world.Regions.Length} Regions, {watch.Elapsed.TotalSeconds:n0} s");
    Console.WriteLine($"  KMS calls          {calls.Count:n0} in {periods} cache period(s); at most {mostPerPeriod} per tenant, Region and period");
    Console.WriteLine($"  money              ${money:0.0000}; with the KMS key used directly ${direct:0.00}");
    Console.WriteLine($"  cache hit rate     {counter.HitRate:p3}");
    Console.WriteLine($"  items per second   {onOne.PerSecond:n0} with one worker, {onTwo.PerSecond:n0} with two: of whatever else this machine leaves");
    Console.WriteLine($"  processor time     {onOne.ProcessorMicroseconds:n1} µs for an item with one worker, {onTwo.ProcessorMicroseconds:n1} µs with two");
    Console.WriteLine($"  peak memory        {memory:n0} MB, with the emulator in the same process");
}

(string Claim, bool Holds)[] claims =
[
    ("at most 10 KMS calls per tenant, Region and cache period, by the audit trail of the key service", mostPerPeriod <= 10),
    ("every tenant was served in every Region", pairs.Count <= options.Tenants * world.Regions.Length && pairs.Count >= options.Tenants),
    ("every call went to the key's member in the Region that was called", calls.All(call => call.KeyArn!.Contains($":{call.Region}:", StringComparison.Ordinal))),
    ("no call failed", calls.All(call => call.ErrorCode is null)),
    ("what one Region encrypted the other opened", workload.AllAreSame),
    ("the keys were in memory nearly always", counter.HitRate > 0.9),
];
foreach (var (claim, holds) in claims)
{
    Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {claim}");
}

return claims.All(claim => claim.Holds) ? 0 : 1;
