using System.ComponentModel.DataAnnotations.Schema;
using FieldCrypt.EntityFrameworkCore.Saving;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class MappingOnSqlite(SqliteServer server) : MappingTests(server);

public class MappingOnPostgreSql(PostgreSqlServer server) : MappingTests(server);

/// <summary>The kinds of mapping, and the ways of making contexts, that people use.</summary>
public abstract class MappingTests(TestServer server)
{
    [Theory]
    [InlineData("TPH")]
    [InlineData("TPT")]
    [InlineData("TPC")]
    public async Task Every_strategy_of_inheritance_works(string strategy)
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<Zoo>().ReplaceService<IModelCacheKeyFactory, ByStrategy>().Options;
        var id = Guid.NewGuid();
        await using (var zoo = new Zoo(options, strategy))
        {
            await zoo.Database.EnsureCreatedAsync();
            zoo.AddRange(new Dog { Id = id, Chip = "078-05-1120", Trick = "sent home" }, new Cat { Id = Guid.NewGuid(), Chip = "219-09-9999", Mood = "melancholia" });
            await zoo.SaveChangesAsync();
        }

        await using (var zoo = new Zoo(options, strategy))
        {
            var dog = (Dog)await zoo.Animals.SingleAsync(a => a.Chip == "078-05-1120");
            Assert.Equal(("078-05-1120", "sent home"), (dog.Chip, dog.Trick));
            Assert.Equal("melancholia", (await zoo.Set<Cat>().SingleAsync()).Mood);
            (dog.Chip, dog.Trick) = ("457-55-5462", null);
            await zoo.SaveChangesAsync();
        }

        await using var again = new Zoo(options, strategy);
        Assert.Equal(("457-55-5462", null), await again.Set<Dog>().Select(d => new ValueTuple<string?, string?>(d.Chip, d.Trick)).SingleAsync());
    }

    [Fact]
    public async Task Owned_collections_two_owned_values_of_one_class_and_value_objects_work()
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<Firm>().Options;
        await using (var firm = new Firm(options))
        {
            await firm.Database.EnsureCreatedAsync();
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
            await firm.SaveChangesAsync();
        }

        await using (var firm = new Firm(options))
        {
            var company = await firm.Companies.SingleAsync();
            Assert.Equal(("5551-0001", "5551-0002"), (company.Head!.Phone, company.Deputy!.Phone));
            Assert.Equal(["078-05-1120", "219-09-9999"], company.Staff.OrderBy(m => m.Name).Select(m => m.Ssn));
            Assert.Equal(["carcinoma", "hypertension"], company.Notes.Select(n => n.Text));
            Assert.Equal(("Baker Street", "Privet Drive"), (company.Site.Street, company.Site.Geo.Place));
            Assert.Equal("Baker Street", company.Whole.Street);
            Assert.Equal(1, await firm.Companies.CountAsync(c => c.Head!.Phone == "5551-0001"));
            Assert.Equal(0, await firm.Companies.CountAsync(c => c.Deputy!.Phone == "5551-0001"));
            Assert.Equal(1, await firm.Companies.CountAsync(c => c.Deputy!.Phone == "5551-0002" && new[] { "5551-0001" }.Contains(c.Head!.Phone)));
            await Assert.ThrowsAsync<ProtectedOperationException>(() => firm.Companies.CountAsync(c => c.Deputy!.Phone == c.Head!.Phone));

            // Positions change: what is bound to them would not open any more.
            company.Notes.RemoveAt(0);
            company.Notes.Add(new Note { Text = "melancholia" });
            company.Site = new Site("room 4711", company.Site.Geo);
            await firm.SaveChangesAsync();
        }

        await using var read = new Firm(options);
        var same = await read.Companies.AsNoTracking().SingleAsync();
        Assert.Equal(["hypertension", "melancholia"], same.Notes.Select(n => n.Text));
        Assert.Equal("room 4711", same.Site.Street);
        Assert.All(await database.ReadAsync("""select "Notes" from "Companies" """), json => Assert.Null(Secrets.In((string)json)));
    }

    [Fact]
    public async Task A_complex_value_whose_constructor_takes_an_encrypted_member_is_refused_by_Entity_Framework_Core()
    {
        var database = await server.CreateDatabaseAsync();
        await using var shop = new ValueShop(database.Options<ValueShop>().Options);

        Assert.Throws<InvalidOperationException>(() => shop.Model);
    }

    [Fact]
    public async Task A_value_object_is_encrypted_as_a_whole()
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<WholeShop>().Options;
        await using (var shop = new WholeShop(options))
        {
            await shop.Database.EnsureCreatedAsync();
            shop.Add(new Wallet { Id = Guid.NewGuid(), Card = new CardNumber("556677881", 7), Spare = null });
            await shop.SaveChangesAsync();
        }

        await using var read = new WholeShop(options);
        var wallet = await read.Wallets.SingleAsync();
        Assert.Equal((new CardNumber("556677881", 7), null), (wallet.Card, wallet.Spare));
        Assert.False(read.ChangeTracker.HasChanges());
    }

    [Fact]
    public async Task A_unique_blind_index_refuses_a_second_row_with_the_value()
    {
        var database = await server.CreateDatabaseAsync();
        var options = database.Options<Firm>().Options;
        await using var firm = new Firm(options);
        await firm.Database.EnsureCreatedAsync();
        firm.Add(new Badge { Id = Guid.NewGuid(), Number = "ICD-77731" });
        await firm.SaveChangesAsync();

        firm.Add(new Badge { Id = Guid.NewGuid(), Number = "ICD-77731" });
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => firm.SaveChangesAsync());
        Assert.Null(Secrets.In(error.ToString()));
    }

    [Fact]
    public async Task Columns_have_the_names_that_the_members_would_have()
    {
        var database = await server.CreateDatabaseAsync();
        await using var clinic = database.Open();
        await using var firm = new Firm(database.Options<Firm>().Options);

        var script = clinic.Database.GenerateCreateScript() + firm.Database.GenerateCreateScript();

        var bytes = clinic.Database.IsNpgsql() ? "bytea" : "BLOB";
        Assert.Contains($"\"Ssn\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains($"\"Ssn_Index\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains($"\"File\" {bytes} NOT NULL", script, StringComparison.Ordinal);
        Assert.Contains($"\"Contact_Phone\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains($"\"Home_Street\" {bytes}", script, StringComparison.Ordinal);
        Assert.Contains("CREATE INDEX \"IX_Patients_Ssn_Index\"", script, StringComparison.Ordinal);
        Assert.Contains("CREATE UNIQUE INDEX \"IX_Badge_badge_no_Index\"", script, StringComparison.Ordinal);
        Assert.Matches($"\"?badge_no\"? {bytes}", script);
        Assert.Contains($"\"Deputy_Phone\" {bytes}", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pooled_contexts_and_factories_encrypt_and_notice_changes_each_time()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        var services = new ServiceCollection();
        services.AddPooledDbContextFactory<PooledClinic>(options => server.Point(options, database.ConnectionString).UseFieldCrypt(server.Encryption), poolSize: 1);
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IDbContextFactory<PooledClinic>>();

        foreach (var ssn in (string[])["457-55-5462", "000-00-0001", "219-09-9999"])
        {
            await using (var clinic = await factory.CreateDbContextAsync())
            {
                var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
                ada.Ssn = ssn;
                Assert.True(clinic.ChangeTracker.HasChanges());
                await clinic.SaveChangesAsync();
            }

            await using var read = await factory.CreateDbContextAsync();
            Assert.Equal("Ada", (await read.Patients.Where(p => p.Ssn == ssn).OrderBy(p => p.Name).FirstAsync()).Name);
        }
    }

    [Fact]
    public async Task Lazy_loading_and_change_tracking_proxies_work()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        await using var clinic = new Clinic(database.Options<Clinic>().UseLazyLoadingProxies().Options);

        var ada = await clinic.Patients.SingleAsync(p => p.Id == Patients.Ada);
        Assert.NotEqual(typeof(Patient), ada.GetType());
        Assert.Equal(["observed overnight", "sent home"], ada.Visits.OrderBy(v => v.Fee).Select(v => v.Note));
        ada.Visits[0].Note = "hypertension";
        ada.Ssn = "457-55-5462";
        await clinic.SaveChangesAsync();

        await using var read = database.Open();
        Assert.Equal("457-55-5462", (await read.Patients.SingleAsync(p => p.Id == Patients.Ada)).Ssn);
        Assert.Contains("hypertension", (await read.Visits.ToListAsync()).Select(v => v.Note));
    }

    [Fact]
    public async Task All_contexts_of_one_encryption_share_the_services_of_Entity_Framework_Core()
    {
        // One service provider for each context would fail after twenty.
        var database = await server.CreateDatabaseAsync();
        await using var one = database.Open();
        await using var other = database.Open();

        Assert.Same(one.GetService<ChangedMembers>(), other.GetService<ChangedMembers>());
        Assert.Same(one.Model, other.Model);
    }

    [Fact]
    public async Task A_renamed_column_is_read_by_the_name_that_it_was_bound_to()
    {
        var database = await server.CreateDatabaseAsync();
        var id = Guid.NewGuid();
        await using (var old = new OldShop(database.Options<OldShop>().Options))
        {
            await old.Database.EnsureCreatedAsync();
            old.Add(new Buyer { Id = id, Card = "556677881" });
            await old.SaveChangesAsync();
        }

        await database.ExecuteAsync("""alter table "Buyers" rename column "Card" to "CardNumber" """);
        await database.ExecuteAsync("""alter table "Buyers" rename column "Card_Index" to "CardNumber_Index" """);
        await database.ExecuteAsync("""alter table "Buyers" rename to "Customers" """);

        // The member's type changed as well: its stored form is the same text.
        await using var shop = new NewShop(database.Options<NewShop>().Options);
        Assert.Equal(556677881, (await shop.Customers.SingleAsync(c => c.CardNumber == 556677881)).CardNumber);
    }

    [Fact]
    public async Task Ensuring_refuses_a_context_without_encryption()
    {
        var database = await server.CreateDatabaseAsync();
        await using var clinic = database.Open();
        clinic.EnsureFieldCrypt();

        await using var plain = database.OpenPlain();
        Assert.Throws<FieldCryptConfigurationException>(plain.EnsureFieldCrypt);
    }

    [Fact]
    public async Task A_design_time_context_scripts_and_does_not_encrypt()
    {
        var database = await (await server.CreateDatabaseAsync()).SeedAsync();
        using var design = ColumnEncryption.ForDesignTime();
        await using var clinic = database.Open(design);

        Assert.Contains("Ssn_Index", clinic.Database.GenerateCreateScript(), StringComparison.Ordinal);
        clinic.Add(new Visit { Id = Guid.NewGuid(), PatientId = Patients.Ada, Note = "sent home" });
        await Assert.ThrowsAsync<KeyAccessException>(() => clinic.SaveChangesAsync());
        await Assert.ThrowsAsync<KeyAccessException>(() => clinic.Patients.FirstAsync(p => p.Name == "Ada"));
        await Assert.ThrowsAsync<KeyAccessException>(() => clinic.Patients.CountAsync(p => p.Ssn == "000-00-0001"));
    }

    [Fact]
    public async Task The_blind_index_of_a_value_serves_raw_SQL()
    {
        var (encrypted, _) = await server.SeededAsync();
        await using var clinic = encrypted.Open();
        var index = clinic.BlindIndexOf<Patient>("Ssn", "219-09-9999").ToArray();

        Assert.Equal(16, index.Length);
        Assert.Equal("Bob", (await clinic.Patients.FromSql($"""select * from "Patients" where "Ssn_Index" = {index}""").SingleAsync()).Name);
        Assert.Throws<ProtectedOperationException>(() => clinic.BlindIndexOf<Patient>("Diagnosis", "x"));
    }

    public sealed class PooledClinic(DbContextOptions<PooledClinic> options) : Clinic(options);

    private sealed class ByStrategy : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (context.GetType(), (context as Zoo)?.Strategy, designTime);
    }

    private sealed class Zoo(DbContextOptions options, string strategy) : DbContext(options)
    {
        public string Strategy => strategy;

        public DbSet<Animal> Animals => Set<Animal>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Dog>();
            modelBuilder.Entity<Cat>();
            var animals = modelBuilder.Entity<Animal>();
            _ = strategy switch
            {
                "TPT" => animals.UseTptMappingStrategy(),
                "TPC" => animals.UseTpcMappingStrategy(),
                _ => animals.UseTphMappingStrategy(),
            };
        }
    }

    private abstract class Animal
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Chip { get; set; }
    }

    private sealed class Dog : Animal
    {
        [Encrypted]
        public string? Trick { get; set; }
    }

    private sealed class Cat : Animal
    {
        [Encrypted]
        public string? Mood { get; set; }
    }

    private sealed class Firm(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Company> Companies => Set<Company>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Company>(company =>
            {
                company.Property(c => c.Id).HasConversion(id => id.Value, value => new CompanyId(value));
                company.OwnsOne(c => c.Head);
                company.OwnsOne(c => c.Deputy);
                company.OwnsMany(c => c.Staff, staff =>
                {
                    staff.WithOwner().HasForeignKey("CompanyId");
                    staff.HasKey("CompanyId", "Name");
                });
                company.OwnsMany(c => c.Notes, notes => notes.ToJson());
                company.ComplexProperty(c => c.Site, site => site.ComplexProperty(s => s.Geo));
                company.Property(c => c.Whole).IsEncrypted();
            });
            modelBuilder.Entity<Badge>().HasIndex(b => b.Number).IsUnique();
            modelBuilder.Entity<Badge>().Property(b => b.Number).HasColumnName("badge_no");
        }
    }

    private sealed class Company
    {
        public CompanyId Id { get; set; }

        public Contact? Head { get; set; }

        public Contact? Deputy { get; set; }

        public List<Member> Staff { get; set; } = [];

        public List<Note> Notes { get; set; } = [];

        public Site Site { get; set; } = new("", default);

        public Home Whole { get; set; }
    }

    private readonly record struct CompanyId(Guid Value);

    private sealed class Member
    {
        public string Name { get; set; } = "";

        [Encrypted]
        public string? Ssn { get; set; }
    }

    private sealed class Note
    {
        [Encrypted]
        public string? Text { get; set; }
    }

    private sealed record Site
    {
        private Site()
        {
        }

        public Site(string street, Geo geo) => (Street, Geo) = (street, geo);

        [Encrypted]
        public string Street { get; init; } = "";

        public Geo Geo { get; init; }
    }

    private readonly record struct Geo
    {
        [Encrypted]
        public string Place { get; init; }

        public int Height { get; init; }
    }

    private sealed class ValueShop(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<ComplexWallet>().ComplexProperty(w => w.Card);
    }

    private sealed class ComplexWallet
    {
        public Guid Id { get; set; }

        public AnnotatedNumber Card { get; set; }
    }

    private readonly record struct AnnotatedNumber([property: Encrypted] string Number);

    private sealed class WholeShop(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Wallet> Wallets => Set<Wallet>();
    }

    private sealed class Wallet
    {
        public Guid Id { get; set; }

        [Encrypted]
        public CardNumber Card { get; set; }

        [Encrypted]
        public CardNumber? Spare { get; set; }
    }

    private readonly record struct CardNumber(string Number, int Check);

    private sealed class Badge
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string Number { get; set; } = "";
    }

    private sealed class OldShop(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Buyer> Buyers => Set<Buyer>();
    }

    private sealed class Buyer
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Card { get; set; }
    }

    private sealed class NewShop(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Customer> Customers => Set<Customer>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Customer>().Property(c => c.CardNumber).IsEncrypted(new() { BoundTable = "Buyers", BoundColumn = "Card" });
    }

    private sealed class Customer
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public long? CardNumber { get; set; }
    }
}
