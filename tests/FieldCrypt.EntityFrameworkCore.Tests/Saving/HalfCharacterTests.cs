using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class HalfCharacterOnSqlite(SqliteServer server) : HalfCharacterTests(server);

public class HalfCharacterOnPostgreSql(PostgreSqlServer server) : HalfCharacterTests(server);

/// <summary>Texts with half of a surrogate pair, which UTF-8 has no form for.</summary>
public abstract class HalfCharacterTests(TestServer server)
{
    [Fact]
    public async Task Half_a_character_is_refused_instead_of_stored_as_another()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using var clinic = database.Open();
        clinic.Add(new Patient { Id = Guid.NewGuid(), Name = "Half", Ssn = "a\ud800" });
        await Assert.ThrowsAsync<ProtectedOperationException>(() => clinic.SaveChangesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Half_a_character_finds_no_other()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using var clinic = database.Open();
        clinic.Add(new Patient { Id = Guid.NewGuid(), Name = "Whole", Ssn = "a\ufffd" });
        await clinic.SaveChangesAsync(TestContext.Current.CancellationToken);

        var half = "a\ud800";
        Assert.Equal("Whole", (await clinic.Patients.SingleAsync(p => p.Ssn == "a\ufffd", TestContext.Current.CancellationToken)).Name);
        await Assert.ThrowsAsync<ProtectedOperationException>(() => clinic.Patients.CountAsync(p => p.Ssn == half, TestContext.Current.CancellationToken));
    }
}
