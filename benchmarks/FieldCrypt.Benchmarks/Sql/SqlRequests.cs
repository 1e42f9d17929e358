using System.Globalization;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.Keys;
using FieldCrypt.Testing;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Benchmarks;

[Section(
    22,
    "End to end: SQL",
    "Entity Framework Core on PostgreSQL, plain and encrypted turn by turn, each on a context of its own: rows with 4 encrypted text columns of 11, 40, 60 and 200 "
    + "characters, one of them with a blind index, under a branch key, bound to their rows, beside the same rows in the clear with an index on the searched column. "
    + "The **floor** is what no protection can do without: the bare primitives of the same values (of a save on all cores, of a read one after the other, as Entity "
    + "Framework Core materializes), and the same bytes saved, read or found in plain binary columns. Of the 100,000 rows that are searched, 1,000 were written through "
    + "Entity Framework Core and are what is found; the 99,000 between them are made by the server, as copies of one of them. "
    + "PostgreSQL is the server that FIELDCRYPT_POSTGRES names, or a cluster of this machine's own binaries, which shares its cores.")]
internal sealed class SqlRequests : ICustomSection
{
    private const int Rows = 1_000;
    private const int BranchKeyLength = 32;

    public async Task<Table> MeasureAsync(Effort effort)
    {
        var table = new Table("request, median times", "plain", "floor", "encrypted", "to plain", "to floor");
        try
        {
            await using var server = await SqlServerForBenchmarks.StartAsync();
            await MeasureAsync(table, server.ConnectionString, effort);
        }
        catch (LocalServiceException e)
        {
            table.Add(e.Message, "", "", "", "", "");
        }

        return table;
    }

    private static async Task MeasureAsync(Table table, string connectionString, Effort effort)
    {
        using var store = new InMemoryBranchKeyStore();
        store.Add("people", Guid.NewGuid(), new byte[BranchKeyLength]);
        store.AddBeaconKey("people", new byte[BranchKeyLength]);
        using var keys = new BranchKeyProvider(store, "people");
        using var encryption = new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = keys }),
            IndexKeys = BlindIndexKeys.FromStore(store, "people"),
        });
        var options = new DbContextOptionsBuilder<SqlPeople>().UseNpgsql(connectionString).UseFieldCrypt(encryption).Options;
        var plain = new DbContextOptionsBuilder<PlainPeople>().UseNpgsql(connectionString).Options;
        await using (var people = new SqlPeople(options))
        {
            await people.Database.EnsureDeletedAsync();
            await people.Database.EnsureCreatedAsync();
        }

        await InsertPlainAsync(plain, batch: 1);
        await InsertEncryptedAsync(options, batch: 1);
        var floor = await SqlFloor.CreateAsync(options, plain);
        await AddAsync(
            table,
            "insert of 1,000 rows",
            () => InsertPlainAsync(plain, batch: 2),
            () => floor.InsertAsync(batch: 2),
            () => InsertEncryptedAsync(options, batch: 2),
            () => ClearAsync(options),
            effort);
        await AddAsync(table, "read of 1,000 rows", () => ReadPlainAsync(plain), floor.ReadAsync, () => ReadEncryptedAsync(options), reset: null, effort);
        await FillAsync(options);
        await AddAsync(
            table, "equality search on 100,000 rows", () => FindPlainAsync(plain), floor.FindAsync, () => FindEncryptedAsync(options), reset: null, effort);
        await using var last = new SqlPeople(options);
        await last.Database.EnsureDeletedAsync();
    }

    private static async Task AddAsync(
        Table table, string name, Func<Task> plain, Func<Task> floor, Func<Task> encrypted, Func<Task>? reset, Effort effort)
    {
        var medians = await TurnByTurn.MediansAsync([plain, floor, encrypted], reset, effort.TurnSeconds);
        table.Add(
            name,
            Figures.Time(medians[0]),
            Figures.Time(medians[1]),
            Figures.Time(medians[2]),
            Figures.Ratio(medians[2] / medians[0]),
            Figures.Ratio(medians[2] / medians[1]));
    }

    private static async Task InsertPlainAsync(DbContextOptions<PlainPeople> options, int batch)
    {
        await using var people = new PlainPeople(options);
        people.AddRange(Enumerable.Range(0, Rows).Select(number => NewPlain(batch, number)));
        await people.SaveChangesAsync();
    }

    private static async Task InsertEncryptedAsync(DbContextOptions<SqlPeople> options, int batch)
    {
        await using var people = new SqlPeople(options);
        people.AddRange(Enumerable.Range(0, Rows).Select(number => NewEncrypted(batch, number)));
        await people.SaveChangesAsync();
    }

    private static async Task ClearAsync(DbContextOptions<SqlPeople> options)
    {
        await using var people = new SqlPeople(options);
        await people.Plain.Where(static person => person.Batch == 2).ExecuteDeleteAsync();
        await people.Encrypted.Where(static person => person.Batch == 2).ExecuteDeleteAsync();
        await people.Stored.Where(static person => person.Batch == 2).ExecuteDeleteAsync();
    }

    private static async Task ReadPlainAsync(DbContextOptions<PlainPeople> options)
    {
        await using var people = new PlainPeople(options);
        await people.Plain.ToListAsync();
    }

    private static async Task ReadEncryptedAsync(DbContextOptions<SqlPeople> options)
    {
        await using var people = new SqlPeople(options);
        await people.Encrypted.ToListAsync();
    }

    private static async Task FindPlainAsync(DbContextOptions<PlainPeople> options)
    {
        var ssn = Ssn(Random.Shared.Next(Rows));
        await using var people = new PlainPeople(options);
        await people.Plain.Where(person => person.Ssn == ssn).FirstAsync();
    }

    private static async Task FindEncryptedAsync(DbContextOptions<SqlPeople> options)
    {
        var ssn = Ssn(Random.Shared.Next(Rows));
        await using var people = new SqlPeople(options);
        await people.Encrypted.Where(person => person.Ssn == ssn).FirstAsync();
    }

    // What is found was really encrypted; the rows around it are only there to be passed by, and are made by the server.
    private static async Task FillAsync(DbContextOptions<SqlPeople> options)
    {
        await using var people = new SqlPeople(options);
        await people.Database.ExecuteSqlRawAsync(
            """
            insert into "Plain" ("Id", "Batch", "City", "Ssn", "Name", "Address", "Notes")
            select gen_random_uuid(), 4, 'Rome', md5(n::text), "Name", "Address", "Notes"
            from generate_series(1, 99000) n, (select * from "Plain" limit 1) p;
            insert into "Encrypted" ("Id", "Batch", "City", "Ssn", "Ssn_Index", "Name", "Address", "Notes")
            select gen_random_uuid(), 4, 'Rome', "Ssn", substring(sha256(n::text::bytea) for 16), "Name", "Address", "Notes"
            from generate_series(1, 99000) n, (select * from "Encrypted" limit 1) p;
            insert into "Stored" ("Id", "Batch", "City", "Ssn", "SsnIndex", "Name", "Address", "Notes")
            select gen_random_uuid(), 4, 'Rome', "Ssn", substring(sha256(n::text::bytea) for 16), "Name", "Address", "Notes"
            from generate_series(1, 99000) n, (select * from "Stored" limit 1) p;
            """);
        await people.Database.ExecuteSqlRawAsync("analyze");
    }

    private static string Ssn(int number) => string.Create(CultureInfo.InvariantCulture, $"078-05-{number:0000}");

    private static PlainPerson NewPlain(int batch, int number) => new()
    {
        Id = Guid.NewGuid(),
        Batch = batch,
        City = "Rome",
        Ssn = Ssn(number),
        Name = new string('n', 40),
        Address = new string('a', 60),
        Notes = new string('x', 200),
    };

    private static EncryptedPerson NewEncrypted(int batch, int number) => new()
    {
        Id = Guid.NewGuid(),
        Batch = batch,
        City = "Rome",
        Ssn = Ssn(number),
        Name = new string('n', 40),
        Address = new string('a', 60),
        Notes = new string('x', 200),
    };
}
