using System.Globalization;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

/// <summary>A database of people, with local keys, and jobs over it.</summary>
public abstract class PeopleTest(TestServer server) : IAsyncLifetime
{
    private readonly Secret _indexKey = Secret.CopyOf(new byte[32]);
    private readonly List<ColumnEncryption> _made = [];
    private BlindIndexKeys? _indexes;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected TestServer Server => server;

    protected TestDatabase Database { get; private set; } = null!;

    protected LocalKeyProvider First { get; } = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    protected LocalKeyProvider Second { get; } = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());

    private BlindIndexKeys Indexes => _indexes ??= BlindIndexKeys.FromSecret(_indexKey);

    public virtual async ValueTask InitializeAsync()
    {
        Database = await server.CreateDatabaseAsync();
        await using var context = Migrating(First);
        await context.Database.EnsureCreatedAsync(Token);
    }

    public virtual ValueTask DisposeAsync()
    {
        _made.ForEach(encryption => encryption.Dispose());
        First.Dispose();
        Second.Dispose();
        _indexKey.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected ColumnEncryption Encryption(KeyProvider keys, Func<MessageEncryptorOptions, MessageEncryptorOptions>? change = null, BlindIndexKeys? indexes = null)
    {
        var options = new MessageEncryptorOptions { Keys = keys };
        var encryption = new ColumnEncryption(
            new ColumnEncryptionOptions { Messages = new MessageEncryptor(change?.Invoke(options) ?? options), IndexKeys = indexes ?? Indexes });
        lock (_made)
        {
            _made.Add(encryption);
        }

        return encryption;
    }

    protected People Open(KeyProvider keys) => Contexts(keys)();

    protected MigratingPeople Migrating(KeyProvider keys) => MigratingContexts(keys)();

    protected Func<People> Contexts(KeyProvider keys) => Contexts(Encryption(keys));

    protected Func<People> Contexts(ColumnEncryption encryption)
    {
        var options = Options(encryption);
        return () => new People(options);
    }

    protected Func<MigratingPeople> MigratingContexts(KeyProvider keys)
    {
        var options = Options(Encryption(keys));
        return () => new MigratingPeople(options);
    }

    // Without the log that other tests search, which takes longer than the job.
    private DbContextOptions Options(ColumnEncryption encryption) =>
        new DbContextOptionsBuilder(server.PlainOptions(Database.ConnectionString)).UseFieldCrypt(encryption).Options;

    protected static Person PersonOf(int number) => new()
    {
        Id = IdOf(number),
        Name = $"person {number}",
        Ssn = number % 10 == 9 ? null : $"ssn of {number}",
        Born = new DateOnly(1950, 1, 1).AddDays(number),
    };

    protected static Guid IdOf(int number) => Guid.ParseExact(((number + 1L) * 7_919_171 % 4_294_967_291).ToString("x32", CultureInfo.InvariantCulture), "N");

    /// <summary>Puts people as they were before.</summary>
    protected async Task PutPlainAsync(int count, int first = 0)
    {
        await using var context = new PlainPeople(server.PlainOptions(Database.ConnectionString));
        context.AddRange(Enumerable.Range(first, count).Select(PersonOf));
        await context.SaveChangesAsync(Token);
    }

    /// <summary>Puts encrypted people.</summary>
    protected async Task PutEncryptedAsync(KeyProvider keys, int count, int first = 0)
    {
        await using var context = Open(keys);
        context.AddRange(Enumerable.Range(first, count).Select(PersonOf));
        await context.SaveChangesAsync(Token);
    }

    /// <summary>Everybody who was put is there, opens with the given keys alone, and is found by what is searched.</summary>
    protected async Task AssertAllOpenAsync(KeyProvider keys, int count)
    {
        await using var context = Open(keys);
        var people = await context.All.AsNoTracking().ToDictionaryAsync(person => person.Id, Token);
        Assert.Equal(count, people.Count);
        for (var i = 0; i < count; i++)
        {
            var (expected, person) = (PersonOf(i), people[IdOf(i)]);
            Assert.Equal((expected.Ssn, expected.Born, expected.Name), (person.Ssn, person.Born, person.Name));
        }

        var ssn = PersonOf(count / 2 % 10 == 9 ? 0 : count / 2).Ssn;
        Assert.Equal(ssn, (await context.All.SingleAsync(person => person.Ssn == ssn, Token)).Ssn);
    }

    protected Task<List<object>> ReadAsync(string sql) => Database.ReadAsync(sql);

    protected static Task<JobReport> RunAsync(StoreJob job, JobOptions? options = null) =>
        new JobRunner((options ?? new JobOptions()) with { Segments = 4, PageSize = options?.PageSize ?? 7 }).RunAsync(job, Token);
}
