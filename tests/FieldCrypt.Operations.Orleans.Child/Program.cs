using System.Globalization;
using FieldCrypt.Operations;
using FieldCrypt.Operations.Tests;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

// A worker in a process of its own, for tests to kill, to freeze and to add: it writes "ready" once it takes part, and ends with its input.
var settings = ChildSettings.Read(args[0]);
using var jobs = new ChildJobs(settings);
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
if (settings.LogFile is { } file)
{
    builder.Logging.AddProvider(new FileLog(file));
}

builder.UseOrleans(silo => silo
    .UseFieldCryptPostgreSql(settings.Connection, settings.Cluster)
    .ConfigureEndpoints(System.Net.IPAddress.Loopback, settings.SiloPort, settings.GatewayPort)
    .Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
    })
    .AddFieldCryptWorker(_ => jobs, new ClusterWorkerOptions
    {
        LeaseDuration = settings.Lease,
        PollInterval = TimeSpan.FromMilliseconds(100),
        StopWithin = TimeSpan.FromSeconds(10),
        Actions = settings.Actions,
    }));
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {settings.SiloPort}"));
while (await Console.In.ReadLineAsync() is not null)
{
}

await host.StopAsync();
