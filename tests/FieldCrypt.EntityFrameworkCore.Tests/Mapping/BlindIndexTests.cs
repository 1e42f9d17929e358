using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class BlindIndexOnSqlite(SqliteServer server) : BlindIndexTests(server);

public class BlindIndexOnPostgreSql(PostgreSqlServer server) : BlindIndexTests(server);

/// <summary>The index columns themselves.</summary>
public abstract class BlindIndexTests(TestServer server)
{
    [Fact]
    public async Task A_unique_blind_index_refuses_a_second_row_with_the_value()
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<Firm>().Options;
        await using var firm = new Firm(options);
        await firm.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        firm.Add(new Badge { Id = Guid.NewGuid(), Number = "ICD-77731" });
        await firm.SaveChangesAsync(TestContext.Current.CancellationToken);

        firm.Add(new Badge { Id = Guid.NewGuid(), Number = "ICD-77731" });
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => firm.SaveChangesAsync(TestContext.Current.CancellationToken));
        Assert.Null(Secrets.In(error.ToString()));
    }

    [Fact]
    public async Task The_blind_index_of_a_value_serves_raw_SQL()
    {
        var (encrypted, _) = await server.SeededAsync();
        await using var clinic = encrypted.Open();
        var index = clinic.BlindIndexOf<Patient>("Ssn", "219-09-9999").ToArray();

        Assert.Equal(16, index.Length);
        Assert.Equal("Bob", (await clinic.Patients.FromSql($"""select * from "Patients" where "Ssn_Index" = {index}""").SingleAsync(cancellationToken: TestContext.Current.CancellationToken)).Name);
        Assert.Throws<ProtectedOperationException>(() => clinic.BlindIndexOf<Patient>("Diagnosis", "x"));
    }
}
