using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class LimitsOfProtectionOnSqlite(SqliteServer server) : LimitsOfProtectionTests(server);

public class LimitsOfProtectionOnPostgreSql(PostgreSqlServer server) : LimitsOfProtectionTests(server);

/// <summary>What an administrator who may write can do unnoticed, and what one who reads sees: docs/threat-model.md states it.</summary>
public abstract class LimitsOfProtectionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_that_is_set_to_null_and_a_deleted_row_are_not_missed()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await database.ExecuteAsync("""update "Patients" set "Diagnosis" = null where "Name" = 'Ada'""");
        await database.ExecuteAsync("""delete from "Patients" where "Name" = 'Cyd'""");
        await using var clinic = database.Open();
        Assert.Null((await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada, Token)).Diagnosis);
        Assert.Equal(3, await clinic.Patients.CountAsync(Token));
    }

    [Fact]
    public async Task An_administrator_counts_equal_values_of_a_searchable_column_and_of_no_other()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using (var clinic = database.Open())
        {
            (await clinic.Patients.SingleAsync(p => p.Id == Patients.Bob, Token)).Contact!.Phone = "078-05-1120";
            await clinic.SaveChangesAsync(Token);
        }

        async Task<List<string>> Hex(string column) =>
            [.. (await database.ReadAsync($"""select "{column}" from "Patients" where "{column}" is not null""")).Select(bytes => Convert.ToHexString((byte[])bytes))];
        var ssn = await Hex("Ssn_Index");
        Assert.Equal((3, 2), (ssn.Count, ssn.Distinct().Count()));
        Assert.Equal(3, (await Hex("Ssn")).Distinct().Count());
        Assert.Empty((await Hex("Contact_Phone_Index")).Intersect(ssn));
    }

    [Fact]
    public async Task Exchanged_index_values_find_the_wrong_row_and_decrypt_nothing_wrongly()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await database.ExecuteAsync("""update "Patients" set "Ssn_Index" = (select o."Ssn_Index" from "Patients" o where o."Name" = 'Bob') where "Name" = 'Ada'""");
        await using var clinic = database.Open();
        var found = await clinic.Patients.Where(p => p.Ssn == "219-09-9999").OrderBy(p => p.Name).ToListAsync(Token);
        Assert.Equal(["078-05-1120", "219-09-9999"], found.Select(p => p.Ssn));
    }
}
