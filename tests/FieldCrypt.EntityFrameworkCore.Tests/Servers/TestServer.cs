using System.Collections.Concurrent;
using System.Data.Common;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Servers;

/// <summary>
/// A database server for the tests of this assembly, each of which has a database of its own. Whatever is logged of any statement, with its parameters,
/// is searched for plaintext, and what is found fails the run.
/// </summary>
public abstract class TestServer : IAsyncLifetime
{
    private readonly InMemoryBranchKeyStore _store = new();
    private readonly ConcurrentQueue<string> _shown = new();

    protected TestServer()
    {
        _store.Add("clinic", Guid.NewGuid(), new byte[32]);
        _store.AddBeaconKey("clinic", Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        Keys = new BranchKeyProvider(_store, "clinic");
        Encryption = CreateEncryption(Keys);
    }

    /// <summary>Why there is none; null if there is one.</summary>
    public string? Missing { get; protected set; }

    public BranchKeyProvider Keys { get; }

    public ColumnEncryption Encryption { get; }

    /// <summary>How many statements were logged.</summary>
    public int Statements { get; private set; }

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
        Assert.Empty(_shown);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new, empty database.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return new TestDatabase(this, await CreateAsync());
    }

    /// <summary>Points options at a database, and has every statement logged.</summary>
    public DbContextOptionsBuilder<TContext> Options<TContext>(string connectionString)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        Use(builder, connectionString);
        return (DbContextOptionsBuilder<TContext>)builder.LogTo(Log).EnableSensitiveDataLogging().EnableDetailedErrors();
    }

    /// <summary>A connection as an administrator has it.</summary>
    public abstract DbConnection Connect(string connectionString);

    /// <summary>Creates a database; its connection string.</summary>
    protected abstract Task<string> CreateAsync();

    protected abstract void Use(DbContextOptionsBuilder builder, string connectionString);

    private void Log(string line)
    {
        Statements++;
        if (Secrets.In(line) is { } secret)
        {
            _shown.Enqueue($"a log line showed a secret of {secret.Length} characters: {line.Replace(secret, "***", StringComparison.Ordinal)[..Math.Min(300, line.Length)]}");
        }
    }
}
