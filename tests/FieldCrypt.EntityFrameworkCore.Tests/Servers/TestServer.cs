using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.EntityFrameworkCore.Tests.Servers;

/// <summary>
/// A database server for the tests of this assembly, each of which has a database of its own. Whatever is logged of any statement, with its parameters,
/// is searched for plaintext, and what is found fails the run.
/// </summary>
public abstract class TestServer : IAsyncLifetime
{
    private readonly InMemoryBranchKeyStore _store = new();
    private readonly ConcurrentQueue<string> _shown = new();
    private readonly Lazy<Task<(TestDatabase Encrypted, TestDatabase Plain)>> _seeded;
    private readonly AsyncLocal<StrongBox<int>?> _commands = new();

    protected TestServer()
    {
        _store.Add("clinic", Guid.NewGuid(), new byte[32]);
        _store.AddBeaconKey("clinic", Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        Keys = new BranchKeyProvider(_store, "clinic");
        Encryption = CreateEncryption(Keys);
        _seeded = new(async () => (await (await CreateDatabaseAsync()).SeedAsync(), await (await CreateDatabaseAsync()).SeedPlainAsync()));
    }

    /// <summary>Why there is none; null if there is one.</summary>
    public string? Missing { get; protected set; }

    public BranchKeyProvider Keys { get; }

    public ColumnEncryption Encryption { get; }

    /// <summary>Counts the statements that the caller sends from here on, transactions apart; other tests use the server at the same time.</summary>
    public StrongBox<int> CountCommands() => _commands.Value = new StrongBox<int>();

    public ColumnEncryption CreateEncryption(KeyProvider keys) => new(new ColumnEncryptionOptions
    {
        Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = keys }),
        IndexKeys = BlindIndexKeys.FromStore(_store, "clinic"),
    });

    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        Encryption.Dispose();
        Keys.Dispose();
        _store.Dispose();
        Assert.True(_shown.IsEmpty, _shown.FirstOrDefault());
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new, empty database.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return new TestDatabase(this, await CreateAsync());
    }

    /// <summary>Two databases with the same patients, encrypted and not, which tests read and leave as they are.</summary>
    public Task<(TestDatabase Encrypted, TestDatabase Plain)> SeededAsync() => _seeded.Value;

    /// <summary>Options that log nothing, for what is compared with.</summary>
    public DbContextOptions PlainOptions(string connectionString)
    {
        var builder = new DbContextOptionsBuilder();
        Use(builder, connectionString);
        return builder.Options;
    }

    /// <summary>Points options at a database, and has every statement logged.</summary>
    public DbContextOptionsBuilder<TContext> Options<TContext>(string connectionString)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        Point(builder, connectionString);
        return builder;
    }

    /// <summary>Points options at a database, and has every statement logged.</summary>
    public DbContextOptionsBuilder Point(DbContextOptionsBuilder builder, string connectionString)
    {
        Use(builder, connectionString);
        return builder.LogTo(IsScanned, entry => Log(entry.ToString()!)).EnableSensitiveDataLogging().EnableDetailedErrors()
            .ConfigureWarnings(static warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
    }

    /// <summary>A connection as an administrator has it.</summary>
    public abstract DbConnection Connect(string connectionString);

    /// <summary>Creates a database; its connection string.</summary>
    protected abstract Task<string> CreateAsync();

    protected abstract void Use(DbContextOptionsBuilder builder, string connectionString);

    // Before it calls any interceptor, Entity Framework Core logs the text of a query, literals included, at the level of debugging; and so again if it cannot
    // translate it. What it sends is in other events.
    private static bool IsScanned(EventId id, LogLevel level) =>
        id != CoreEventId.QueryCompilationStarting && id != CoreEventId.QueryIterationFailed;

    private void Log(string line)
    {
        if (_commands.Value is { } commands && line.Contains("Executing DbCommand", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref commands.Value);
        }

        if (Secrets.In(line) is { } secret)
        {
            _shown.Enqueue($"A log line showed a secret: {line[..^secret.Length]}***");
        }
    }
}
