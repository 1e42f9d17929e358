using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class RoundTripOnSqlite(SqliteServer server) : RoundTripTests(server);

public class RoundTripOnPostgreSql(PostgreSqlServer server) : RoundTripTests(server);

public abstract class RoundTripTests(TestServer server)
{
    [Fact]
    public async Task Every_kind_of_member_comes_back_as_it_was_saved()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using var clinic = database.Open();

        var ada = await clinic.Patients.Include(patient => patient.Visits).SingleAsync(patient => patient.Id == Patients.Ada);

        Assert.Equal("078-05-1120", ada.Ssn);
        Assert.Equal("carcinoma", ada.Diagnosis);
        Assert.Equal(new DateOnly(1969, 7, 20), ada.Born);
        Assert.Equal(556677881, ada.File);
        Assert.Equal([1, 2, 3], ada.Scan);
        Assert.Equal(["penicillin", "dust"], ada.Allergies);
        Assert.Equal(BloodGroup.A, ada.Blood);
        Assert.Equal("5551-0001", ada.Contact!.Phone);
        Assert.Equal("Baker Street", ada.Home.Street);
        Assert.Equal("UK", ada.Home.Country);
        Assert.Equal("tungsten", ada.Extra!.Metal);
        Assert.Equal("visible", ada.Extra.Plain);
        Assert.Equal(["observed overnight", "sent home"], ada.Visits.OrderBy(visit => visit.Fee).Select(visit => visit.Note));
        Assert.Equal("room 4711", (await clinic.Inpatients.SingleAsync()).Room);
    }

    [Fact]
    public async Task A_null_is_stored_as_null_and_comes_back()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using var clinic = database.Open();

        Assert.Null((await clinic.Patients.SingleAsync(patient => patient.Id == Patients.Cyd)).Ssn);
        Assert.Single(await database.ReadAsync("""select "Id" from "Patients" where "Ssn" is null"""));
    }

    [Fact]
    public async Task An_administrator_sees_messages_and_no_plaintext()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();

        var messages = await database.ReadAsync("""select "Ssn" from "Patients" where "Ssn" is not null""");

        Assert.Equal(3, messages.Count);
        Assert.All(messages, message => Assert.Equal(2, ((byte[])message)[0]));
        Assert.Distinct(messages.Select(message => Convert.ToHexString((byte[])message)));
        Assert.All(await database.ReadAsync("""select "Extra" from "Patients" where "Extra" is not null"""), json => Assert.Null(Secrets.In((string)json)));
    }
}
