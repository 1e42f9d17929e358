using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Benchmarks;

/// <summary>What no protection can do without: the primitives of as many values, and their bytes in plain columns.</summary>
internal sealed class SqlFloor
{
    private const int Columns = 4;

    private readonly DbContextOptions<PlainPeople> _options;
    private readonly IReadOnlyList<StoredPerson> _people;
    private readonly int[] _plaintextLengths;
    private readonly ThreadLocal<SqlValueFloor[]> _values;

    private SqlFloor(DbContextOptions<PlainPeople> options, IReadOnlyList<StoredPerson> people, int[] plaintextLengths)
    {
        _options = options;
        _people = people;
        _plaintextLengths = plaintextLengths;
        _values = new(CreateValues);
    }

    /// <summary>Takes the bytes that the encrypted rows have, and stores them as plain ones.</summary>
    public static async Task<SqlFloor> CreateAsync(DbContextOptions<SqlPeople> options, DbContextOptions<PlainPeople> plain)
    {
        await using var people = new SqlPeople(options);
        var encrypted = await people.Encrypted.ToListAsync();
        var stored = encrypted.ConvertAll(person => new StoredPerson
        {
            Batch = person.Batch,
            City = person.City,
            Ssn = Bytes(people, person, "Ssn_Encrypted"),
            SsnIndex = people.Entry(person).Property<EntityFrameworkCore.BlindIndex>("Ssn_Index").CurrentValue.ToArray(),
            Name = Bytes(people, person, "Name_Encrypted"),
            Address = Bytes(people, person, "Address_Encrypted"),
            Notes = Bytes(people, person, "Notes_Encrypted"),
        });
        var first = encrypted[0];
        var floor = new SqlFloor(plain, stored, [first.Ssn.Length, first.Name.Length, first.Address.Length, first.Notes.Length]);
        await floor.InsertAsync(batch: 1);
        return floor;
    }

    public async Task InsertAsync(int batch)
    {
        Parallel.For(0, _people.Count, _ => EncryptRow());
        await using var people = new PlainPeople(_options);
        people.AddRange(_people.Select(person => new StoredPerson
        {
            Id = Guid.NewGuid(),
            Batch = batch,
            City = person.City,
            Ssn = person.Ssn,
            SsnIndex = person.SsnIndex,
            Name = person.Name,
            Address = person.Address,
            Notes = person.Notes,
        }));
        await people.SaveChangesAsync();
    }

    public async Task ReadAsync()
    {
        await using var people = new PlainPeople(_options);
        foreach (var person in await people.Stored.ToListAsync())
        {
            DecryptRow();
        }
    }

    public async Task FindAsync()
    {
        _values.Value![0].Hash();
        var index = _people[Random.Shared.Next(_people.Count)].SsnIndex;
        await using var people = new PlainPeople(_options);
        await people.Stored.Where(person => person.SsnIndex == index).FirstAsync();
        DecryptRow();
    }

    private static byte[] Bytes(SqlPeople people, EncryptedPerson person, string property) => people.Entry(person).Property<byte[]>(property).CurrentValue;

    private SqlValueFloor[] CreateValues()
    {
        var person = _people[0];
        byte[][] messages = [person.Ssn, person.Name, person.Address, person.Notes];
        return [.. messages.Select((message, i) => new SqlValueFloor(_plaintextLengths[i], message.Length))];
    }

    private void EncryptRow()
    {
        var values = _values.Value!;
        for (var i = 0; i < Columns; i++)
        {
            values[i].Encrypt();
        }

        values[0].Hash();
    }

    private void DecryptRow()
    {
        var values = _values.Value!;
        for (var i = 0; i < Columns; i++)
        {
            values[i].Decrypt();
        }
    }
}
