using System.Diagnostics;
using System.Diagnostics.Metrics;
using FieldCrypt.MongoDb.Tests.Documents;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace FieldCrypt.MongoDb.Tests.Typed;

/// <summary>
/// A value that its serializer cannot write or read is told by member and kind, and quoted nowhere: not in the exception, not in the driver's log or
/// activities. It is no sign of tampering, and is not counted as one.
/// </summary>
public sealed class SerializationFailureTests(MongoFixture mongo)
{
    private const string Secret = "marker-unwritable";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Unwritable => [.. Writes.Keys];

    private static Dictionary<string, (string Member, Action<Strict> Set)> Writes { get; } = new()
    {
        ["a text that is no ObjectId"] = ("Owner", document => document.Owner = Secret),
        ["a number that the representation cannot hold"] = ("Big", document => document.Big = 7_351_925_000_001),
        ["a key of a dictionary with a zero in it"] = ("Remarks", document => document.Remarks = new() { [$"{Secret}\0"] = "x" }),
        ["a text with half a character"] = ("Text", document => document.Text = $"{Secret}\ud800"),
        ["what the application's serializer refuses"] = ("Custom", document => document.Custom = Secret),
        ["a class that object may not hold"] = ("Anything", document => document.Anything = new Address { City = Secret }),
        ["a member of an encrypted class"] = ("Owner", document => document.Inner = new() { Owner = Secret }),
    };

    [Theory]
    [MemberData(nameof(Unwritable))]
    public async Task A_value_that_cannot_be_written_is_quoted_nowhere(string name)
    {
        var (member, set) = Writes[name];
        var document = new Strict { Id = "s" };
        set(document);
        var said = new List<string>();
        using var activities = Listen(said);
        using var log = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new Recorder(said)));
        var settings = MongoClientSettings.FromConnectionString(mongo.Server.ConnectionString);
        settings.LoggingSettings = new LoggingSettings(log, 100_000);
        settings.TracingOptions = new TracingOptions { QueryTextMaxLength = 100_000 };
        using var client = new MongoClient(mongo.Encryption.Protect(settings));
        var strict = client.GetDatabase(mongo.CreateDatabase().DatabaseNamespace.DatabaseName).GetCollection<Strict>("strict");

        Exception[] errors =
        [
            await Assert.ThrowsAnyAsync<Exception>(() => strict.InsertOneAsync(document, null, Token)),
            await Assert.ThrowsAnyAsync<Exception>(() => strict.ReplaceOneAsync(old => old.Id == "s", document, cancellationToken: Token)),
            await Assert.ThrowsAnyAsync<Exception>(() => strict.UpdateOneAsync(
                old => old.Id == "s", Builders<Strict>.Update.Set("Inner", document.Inner).Set(old => old.Owner, document.Owner).Set(old => old.Big, document.Big)
                    .Set(old => old.Remarks, document.Remarks).Set(old => old.Text, document.Text).Set(old => old.Custom, document.Custom)
                    .Set(old => old.Anything, document.Anything), cancellationToken: Token)),
        ];

        Assert.All(errors, error =>
        {
            Assert.IsAssignableFrom<FormatException>(error.GetBaseException());
            Assert.Contains($"Strict.{member}", error.ToString(), StringComparison.Ordinal);
        });
        lock (said)
        {
            Assert.NotEmpty(said);
            Assert.All([.. said, .. errors.Select(static error => error.ToString())], text =>
            {
                Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
                Assert.DoesNotContain("7351925000001", text, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public async Task A_constant_that_cannot_be_written_is_not_quoted()
    {
        var strict = mongo.CreateDatabase().GetCollection<Strict>("strict");

        var error = await Assert.ThrowsAnyAsync<Exception>(() => strict.Find(document => document.OwnerEqual == Secret).ToListAsync(Token));

        Assert.Contains("Strict.OwnerEqual", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Unreadable => [.. Reads.Keys];

    private static Dictionary<string, (string Member, Func<BsonValue> Value)> Reads { get; } = new()
    {
        ["an enum's name that was removed"] = ("Level", static () => "marker-removed"),
        ["a number out of range"] = ("Number", static () => 7_351_925_000_001),
        ["a fraction"] = ("Number", static () => 7_351_925.5),
        ["a text for a number"] = ("Number", static () => "marker-text"),
        ["a number for a shorter one"] = ("Small", static () => 73_519),
        ["a key twice"] = ("Remarks", static () => new BsonDocument(allowDuplicateNames: true) { { "marker-key", "a" }, { "marker-key", "b" } }),
        ["an element that the class does not have"] = ("Inner", static () => new BsonDocument("marker-element", 1)),
        ["another kind of list"] = ("Texts", static () => new BsonArray { 1, new BsonDocument("marker-element", 1) }),
        ["what the application's serializer refuses"] = ("Custom", static () => "marker-text"),
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_value_that_the_class_does_not_take_is_a_format_error_and_no_failure(string name)
    {
        var (member, value) = Reads[name];
        var strict = mongo.CreateDatabase().GetCollection<Strict>("strict");
        var encrypted = await new ValueEncryptor(mongo.Vault).EncryptAsync(value(), "patients", CsfleAlgorithm.Random, Token);
        await mongo.Raw(strict).InsertOneAsync(new BsonDocument { { "_id", "s" }, { member, encrypted } }, null, Token);
        using var failures = new Failures("Strict.");

        var error = await Assert.ThrowsAnyAsync<Exception>(() => strict.Find(document => document.Id == "s").SingleAsync(Token));

        Assert.IsAssignableFrom<FormatException>(error.GetBaseException());
        Assert.Contains($"Strict.{member}", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("marker", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("73519", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, failures.Count);
    }

    [Fact]
    public async Task A_value_that_was_changed_inside_an_encrypted_class_keeps_its_own_error()
    {
        var strict = mongo.CreateDatabase().GetCollection<Strict>("strict");
        var inner = (await new ValueEncryptor(mongo.Vault).EncryptAsync("text", "patients", CsfleAlgorithm.Random, Token)).Bytes;
        inner[^1] ^= 1;
        var outer = await new ValueEncryptor(mongo.Vault).EncryptAsync(
            new BsonDocument("Text", new BsonBinaryData(inner, BsonBinarySubType.Encrypted)), "patients", CsfleAlgorithm.Random, Token);
        await mongo.Raw(strict).InsertOneAsync(new BsonDocument { { "_id", "s" }, { "Inner", outer } }, null, Token);
        using var failures = new Failures("Strict.");

        var error = await Assert.ThrowsAnyAsync<Exception>(() => strict.Find(document => document.Id == "s").SingleAsync(Token));

        Assert.Contains("Strict.Text", Assert.IsType<DataNotAuthenticException>(error.GetBaseException()).Message, StringComparison.Ordinal);
        Assert.Equal(1, failures.Count);
    }

    private static ActivityListener Listen(List<string> said)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("MongoDB", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (said)
                {
                    said.Add(string.Join('|', [activity.DisplayName, activity.StatusDescription, .. activity.TagObjects.Select(static tag => $"{tag}"),
                        .. activity.Events.SelectMany(static e => e.Tags).Select(static tag => $"{tag}")]));
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Failures : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Failures(string members)
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "fieldcrypt.failures")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
                Count += tags[0].Value is string member && member.StartsWith(members, StringComparison.Ordinal) ? count : 0);
            _listener.Start();
        }

        public long Count { get; private set; }

        public void Dispose() => _listener.Dispose();
    }

    private sealed class Recorder(List<string> said) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (said)
            {
                said.Add($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
