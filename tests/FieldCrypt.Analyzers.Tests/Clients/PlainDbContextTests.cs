using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Clients;

/// <summary>FC0103: options of a DbContext with annotated entities that do not call UseFieldCrypt.</summary>
public class PlainDbContextTests
{
    private const string Context = """

        public class Person { public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; } }
        public class Town { public Guid Id { get; set; } public string? Name { get; set; } }
        public class People(DbContextOptions<People> options) : DbContext(options) { public DbSet<Person> All => Set<Person>(); }
        public class Towns(DbContextOptions<Towns> options) : DbContext(options) { public DbSet<Town> All => Set<Town>(); }
        public static class Defaults { public static DbContextOptionsBuilder UseDefaults(this DbContextOptionsBuilder options) => options; }
        """;

    [Fact]
    public Task Options_in_sight_are_reported_if_they_do_not_encrypt() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Startup
        {
            public void Add(IServiceCollection services, ColumnEncryption encryption) { {{statement}} }
            private static void Configure(DbContextOptionsBuilder options) { }
        }
        {{Context}}
        """,
        "services.AddDbContext<People>({|FC0103:o => o.UseSqlite(\"\")|});",
        "services.AddDbContextPool<People>({|FC0103:o => { o.UseSqlite(\"\"); o.EnableDetailedErrors(); }|});",
        "services.AddDbContextFactory<People>({|FC0103:(provider, o) => o.UseSqlite(\"\")|});",
        "services.AddDbContext<People>(o => o.UseSqlite(\"\").UseFieldCrypt(encryption));",
        "services.AddDbContext<People>((provider, o) => { o.UseSqlite(\"\"); o.UseFieldCrypt(encryption); });",
        "services.AddDbContext<People>(o => o.UseSqlite(\"\").UseDefaults());",
        "services.AddDbContext<People>(o => { Configure(o); o.UseSqlite(\"\"); });",
        "services.AddDbContext<People>(Configure);",
        "services.AddDbContext<Towns>(o => o.UseSqlite(\"\"));",
        "var options = {|FC0103:new DbContextOptionsBuilder<People>().UseSqlite(\"\").Options|};",
        "var builder = new DbContextOptionsBuilder<People>(); builder.UseSqlite(\"\"); var options = {|FC0103:builder.Options|};",
        "var builder = new DbContextOptionsBuilder<People>(); builder.UseSqlite(\"\").UseFieldCrypt(encryption); var options = builder.Options;",
        "var builder = new DbContextOptionsBuilder<People>(); Configure(builder); var options = builder.UseSqlite(\"\").Options;",
        "var options = new DbContextOptionsBuilder<People>().UseSqlite(\"\").UseFieldCrypt(encryption).Options;",
        "var options = new DbContextOptionsBuilder<Towns>().UseSqlite(\"\").Options;");

    [Fact]
    public Task What_extends_the_builder_in_a_block_of_extensions_may_encrypt() => Analysis.ExpectAsync($$"""
        public static class Extensions { extension(DbContextOptionsBuilder options) { public DbContextOptionsBuilder UseOurs() => options; } }
        public class Startup
        {
            public void Add(IServiceCollection services)
            {
                services.AddDbContext<People>(o => o.UseSqlite("").UseOurs());
                services.AddDbContext<People>({|FC0103:o => o.UseSqlite("").EnableDetailedErrors()|});
            }
        }
        {{Context}}
        """);

    [Theory]
    [InlineData("services.AddFieldCrypt().AddSql(sql => sql.Encrypt<People>());", "services.AddDbContext<People>(o => o.UseSqlite(\"\"));")]
    [InlineData("services.AddFieldCrypt().AddSql(sql => sql.Encrypt<Towns>());", "services.AddDbContext<People>({|FC0103:o => o.UseSqlite(\"\")|});")]
    public Task A_context_that_the_host_has_encrypted_is_not_reported_wherever_it_is_registered(string encrypted, string registered) => Analysis.ExpectAsync($$"""
        public class Keys { public void Add(IServiceCollection services) { {{encrypted}} } }
        public class Startup { public void Add(IServiceCollection services) { {{registered}} } }
        {{Context}}
        """);

    [Fact]
    public Task A_context_that_configures_itself_is_looked_at() => Analysis.ExpectEachAsync(
        static member => $$"""
        public class Own : DbContext { public DbSet<Person> All => Set<Person>(); {{member}} }
        {{Context}}
        """,
        "protected override void {|FC0103:OnConfiguring|}(DbContextOptionsBuilder options) => options.UseSqlite(\"\");",
        "protected override void {|FC0103:OnConfiguring|}(DbContextOptionsBuilder options) { base.OnConfiguring(options); options.UseSqlite(\"\"); }",
        "protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(\"\").UseFieldCrypt(ColumnEncryption.ForDesignTime());",
        "protected override void OnConfiguring(DbContextOptionsBuilder options) { options.UseSqlite(\"\"); options.UseDefaults(); }",
        "protected override void OnConfiguring(DbContextOptionsBuilder options) { }",
        "public Own() { } public Own(DbContextOptions<Own> options) : base(options) { } protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite(\"\");");

    [Fact]
    public Task A_registration_of_a_context_that_configures_itself_says_nothing() => Analysis.ExpectAsync($$"""
        public class Own(DbContextOptions<Own> options) : DbContext(options)
        {
            public DbSet<Person> All => Set<Person>();
            protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseFieldCrypt(ColumnEncryption.ForDesignTime());
        }
        public class Startup { public void Add(IServiceCollection services) => services.AddDbContext<Own>(o => o.UseSqlite("")); }
        {{Context}}
        """);
}
