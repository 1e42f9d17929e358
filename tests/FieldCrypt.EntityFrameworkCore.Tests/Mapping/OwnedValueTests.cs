using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class OwnedValueOnSqlite(SqliteServer server) : OwnedValueTests(server);

public class OwnedValueOnPostgreSql(PostgreSqlServer server) : OwnedValueTests(server);

/// <summary>Owned and complex values, in columns, in tables of their own and in JSON.</summary>
public abstract class OwnedValueTests(TestServer server)
{
    [Fact]
    public async Task Owned_collections_two_owned_values_of_one_class_and_value_objects_work()
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<Firm>().Options;
        await using (var firm = new Firm(options))
        {
            await firm.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            firm.Add(new Company
            {
                Id = new CompanyId(Guid.NewGuid()),
                Head = new Contact { Phone = "5551-0001" },
                Deputy = new Contact { Phone = "5551-0002" },
                Staff = [new Member { Name = "Ada", Ssn = "078-05-1120" }, new Member { Name = "Bob", Ssn = "219-09-9999" }],
                Notes = [new Note { Text = "carcinoma" }, new Note { Text = "hypertension" }],
                Site = new Site("Baker Street", new Geo { Place = "Privet Drive" }),
                Whole = new Home { Street = "Baker Street", Country = "UK" },
            });
            await firm.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using (var firm = new Firm(options))
        {
            var company = await firm.Companies.SingleAsync(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(("5551-0001", "5551-0002"), (company.Head!.Phone, company.Deputy!.Phone));
            Assert.Equal(["078-05-1120", "219-09-9999"], company.Staff.OrderBy(m => m.Name).Select(m => m.Ssn));
            Assert.Equal(["carcinoma", "hypertension"], company.Notes.Select(n => n.Text));
            Assert.Equal(("Baker Street", "Privet Drive"), (company.Site.Street, company.Site.Geo.Place));
            Assert.Equal("Baker Street", company.Whole.Street);
            Assert.Equal(1, await firm.Companies.CountAsync(c => c.Head!.Phone == "5551-0001", cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(0, await firm.Companies.CountAsync(c => c.Deputy!.Phone == "5551-0001", cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(1, await firm.Companies.CountAsync(c => c.Deputy!.Phone == "5551-0002" && new[] { "5551-0001" }.Contains(c.Head!.Phone), cancellationToken: TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<ProtectedOperationException>(() => firm.Companies.CountAsync(c => c.Deputy!.Phone == c.Head!.Phone, cancellationToken: TestContext.Current.CancellationToken));

            // Positions change: what is bound to them would not open any more.
            company.Notes.RemoveAt(0);
            company.Notes.Add(new Note { Text = "melancholia" });
            company.Site = new Site("room 4711", company.Site.Geo);
            await firm.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var read = new Firm(options);
        var same = await read.Companies.AsNoTracking().SingleAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["hypertension", "melancholia"], same.Notes.Select(n => n.Text));
        Assert.Equal("room 4711", same.Site.Street);
        Assert.All(await database.ReadAsync("""select "Notes" from "Companies" """), json => Assert.Null(Secrets.In((string)json)));
    }
}
