using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FieldCrypt.MongoDb.Tests.Documents;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;
using MongoDB.Driver.Core.Events;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>All that a driver tells about a client's commands: its log to the last level, its events, its activities with the text of queries.</summary>
internal sealed class Overheard : ILoggerFactory, ILogger
{
    private const int Everything = 1_000_000;

    private static readonly string[] Secrets =
    [
        Patients.Ssn1, Patients.Ssn2, Patients.Phone1, Patients.Phone2, "marker-", "\"Urgent\"", "078-05", "5550-", Text(Patients.Number1),
        Text(Patients.Number2), Text(Patients.Card1), "73519.25",
    ];

    private readonly ConcurrentQueue<string> _told = new();
    private readonly ActivityListener _activities;
    private int _started;
    private int _ended;

    public Overheard()
    {
        _activities = new()
        {
            ShouldListenTo = static source => source.Name.StartsWith("MongoDB", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _told.Enqueue(
                $"activity {activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} "
                + string.Join(' ', activity.Events.SelectMany(static e => e.Tags))),
        };
        ActivitySource.AddActivityListener(_activities);
    }

    public int Started => _started;

    public int Ended => _ended;

    public IReadOnlyCollection<string> Told => _told;

    public void Forget() => _told.Clear();

    /// <summary>Listens to the clients that are made with these settings.</summary>
    public MongoClientSettings Attach(MongoClientSettings settings)
    {
        settings.LoggingSettings = new LoggingSettings(this, Everything);
        settings.TracingOptions = new TracingOptions { QueryTextMaxLength = Everything };
        settings.ClusterConfigurator = cluster => cluster
            .Subscribe<CommandStartedEvent>(e =>
            {
                Interlocked.Increment(ref _started);
                _told.Enqueue($"started {e.Command.ToJson()}");
            })
            .Subscribe<CommandSucceededEvent>(e =>
            {
                Interlocked.Increment(ref _ended);
                _told.Enqueue($"succeeded {e.Reply.ToJson()}");
            })
            .Subscribe<CommandFailedEvent>(e =>
            {
                Interlocked.Increment(ref _ended);
                _told.Enqueue($"failed {e.Failure}");
            });
        return settings;
    }

    /// <summary>Fails if any of it shows what is encrypted in the patients, and forgets it.</summary>
    public void RequireNoPlaintext()
    {
        while (_told.TryDequeue(out var told))
        {
            RequireNoPlaintext(told);
        }
    }

    public static void RequireNoPlaintext(string told)
    {
        var secret = Array.Find(Secrets, secret => told.Contains(secret, StringComparison.Ordinal));
        Assert.True(secret is null, $"Plaintext of an encrypted member was shown: {told[..Math.Min(told.Length, 200)]}");
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _told.Enqueue($"log {formatter(state, exception)} {exception}");

    public void Dispose() => _activities.Dispose();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
