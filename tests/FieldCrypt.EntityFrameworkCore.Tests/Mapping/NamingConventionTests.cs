using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class NamingConventionOnSqlite(SqliteServer server) : NamingConventionTests(server);

public class NamingConventionOnPostgreSql(PostgreSqlServer server) : NamingConventionTests(server);

/// <summary>Names that a convention of the application gives, as EFCore.NamingConventions does: they hold for encrypted members too.</summary>
public abstract class NamingConventionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Columns_of_encrypted_members_are_named_by_the_convention_of_the_application(bool isFirst)
    {
        await using var bank = await OpenAsync(isFirst, builder => builder.UseSnakeCaseNamingConvention());

        Assert.Equal(
            [
                "born_encrypted", "born_encrypted_index", "contact_home_phone", "id", "is_encrypted", "limit_of", "limit_of_index", "owner_first_name", "owner_last_name", "owner_last_name_index",
                "social_number", "social_number_index", "tax_number", "tax_number_index", "year_of_birth",
            ],
            Columns(bank));
    }

    [Fact]
    public async Task Suffixes_are_written_as_the_convention_writes_them()
    {
        await using var lower = await OpenAsync(true, builder => builder.UseLowerCaseNamingConvention());
        await using var upper = await OpenAsync(true, builder => builder.UseUpperCaseNamingConvention());
        await using var camel = await OpenAsync(true, builder => builder.UseCamelCaseNamingConvention());

        Assert.Empty(new[] { "socialnumber", "socialnumber_index", "taxnumber", "isencrypted", "born_encrypted_index" }.Except(Columns(lower)));
        Assert.Empty(new[] { "SOCIALNUMBER", "SOCIALNUMBER_INDEX", "TAXNUMBER", "ISENCRYPTED", "BORN_ENCRYPTED_INDEX" }.Except(Columns(upper)));
        Assert.Empty(new[] { "socialNumber", "socialNumber_Index", "taxNumber", "isEncrypted", "born_Encrypted_Index" }.Except(Columns(camel)));
    }

    [Fact]
    public async Task What_is_stored_under_such_names_is_found_and_read()
    {
        var id = Guid.NewGuid();
        await using var bank = await OpenAsync(true, builder => builder.UseSnakeCaseNamingConvention());
        bank.Add(new Account { Id = id, SocialNumber = "556677881", TaxNumber = "T1", Contact = new() { HomePhone = "1" }, Owner = new() { LastName = "Byron" } });
        await bank.SaveChangesAsync(Token);
        bank.ChangeTracker.Clear();

        var found = await bank.Accounts.SingleAsync(account => account.SocialNumber == "556677881" && account.TaxNumber == "T1" && account.Owner.LastName == "Byron", Token);

        Assert.Equal((id, "556677881", "1"), (found.Id, found.SocialNumber, found.Contact.HomePhone));
    }

    [Fact]
    public void A_member_of_a_base_class_without_a_table_is_named_by_the_convention_in_the_tables_of_derived_classes()
    {
        using var zoo = new Zoo(server.Point(new DbContextOptionsBuilder(), "").UseSnakeCaseNamingConvention().UseFieldCrypt(server.Encryption).Options);

        var tables = zoo.Model.GetRelationalModel().Tables.ToList();

        Assert.Equal(2, tables.Count);
        Assert.All(tables, table => Assert.Empty(new[] { "social_number", "social_number_index" }.Except(table.Columns.Select(column => column.Name))));
        Assert.Equal("social_number", zoo.Model.FindEntityType(typeof(Animal))!.FindProperty("SocialNumber_Encrypted")!["FieldCrypt:BoundColumn"]);
    }

    private static IEnumerable<string> Columns(Bank bank) =>
        bank.Model.GetRelationalModel().Tables.Single().Columns.Select(static column => column.Name).Order(StringComparer.Ordinal);

    private async Task<Bank> OpenAsync(bool isFirst, Action<DbContextOptionsBuilder> name)
    {
        var database = await server.CreateDatabaseAsync();
        var builder = server.Point(new DbContextOptionsBuilder(), database.ConnectionString);
        if (isFirst)
        {
            name(builder);
        }

        builder.UseFieldCrypt(server.Encryption);
        if (!isFirst)
        {
            name(builder);
        }

        var bank = new Bank(builder.Options);
        await bank.Database.EnsureCreatedAsync(Token);
        return bank;
    }

    private sealed class Bank(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Account> Accounts => Set<Account>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Account>(account =>
        {
            account.OwnsOne(a => a.Contact);
            account.ComplexProperty(a => a.Owner);
            account.Property(a => a.TaxNumber).IsEncrypted(new() { Query = FieldQuery.Equality });
            account.Property(a => a.Limit).IsEncrypted(new() { Query = FieldQuery.Equality });
            account.Property(a => a.Limit).HasColumnName("limit_of");
            account.Property(a => a.Born).IsEncrypted(new() { Query = FieldQuery.Equality, PlaintextColumn = "year_of_birth" });
        });
    }

    private sealed class Zoo(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Animal>().UseTpcMappingStrategy();
            modelBuilder.Entity<Bear>().ToTable("bears");
            modelBuilder.Entity<Crow>().ToTable("crows");
        }
    }

    private abstract class Animal
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? SocialNumber { get; set; }
    }

    private sealed class Bear : Animal;

    private sealed class Crow : Animal;

    private sealed class Account
    {
        public Guid Id { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? SocialNumber { get; set; }

        public string? TaxNumber { get; set; }

        public long? Limit { get; set; }

        public string? Born { get; set; }

        [Encrypted]
        public string? IsEncrypted { get; set; }

        public Contact Contact { get; set; } = null!;

        public Owner Owner { get; set; } = null!;
    }

    private sealed class Contact
    {
        [Encrypted]
        public string? HomePhone { get; set; }
    }

    private sealed class Owner
    {
        public string? FirstName { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public string? LastName { get; set; }
    }
}
