using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Contexts;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FieldCrypt.EntityFrameworkCore.Tests.Contexts;

public class TenantsOnSqlite(SqliteServer server) : TenantTests(server);

public class TenantsOnPostgreSql(PostgreSqlServer server) : TenantTests(server);

/// <summary>One class of context, and keys of its own for each tenant.</summary>
public abstract class TenantTests(TestServer server)
{
    [Fact]
    public async Task Fifty_tenants_share_the_services_and_the_model_of_Entity_Framework_Core_and_no_keys()
    {
        var database = await server.CreateDatabaseAsync();
        using var searchKey = Secret.CopyOf(new byte[32]);
        var search = BlindIndexKeys.FromSecret(searchKey);
        List<ColumnEncryption> tenants = [.. Enumerable.Range(0, 50).Select(tenant => Encryption((byte)tenant, search))];
        var services = new HashSet<ContextEncryptions>();
        var models = new HashSet<object>();
        await using (var first = Open(database, tenants[0]))
        {
            await first.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        }

        foreach (var tenant in tenants)
        {
            await using var mail = Open(database, tenant);
            services.Add(mail.GetService<ContextEncryptions>());
            models.Add(mail.Model);
            mail.Add(new Letter { Id = Id(tenants.IndexOf(tenant)), Sender = "078-05-1120", Text = "carcinoma" });
            await mail.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Single(services);
        Assert.Single(models);
        for (var i = 0; i < tenants.Count; i++)
        {
            var (own, other) = (Id(i), Id((i + 1) % tenants.Count));
            await using var mail = Open(database, tenants[i]);
            Assert.Equal("carcinoma", (await mail.Letters.SingleAsync(l => l.Id == own && l.Sender == "078-05-1120", TestContext.Current.CancellationToken)).Text);
            await Assert.ThrowsAnyAsync<FieldCryptException>(() => mail.Letters.SingleAsync(l => l.Id == other, TestContext.Current.CancellationToken));
        }

        tenants.ForEach(static tenant => tenant.Dispose());
    }

    [Fact]
    public async Task Tenants_with_search_keys_of_their_own_find_their_own_by_variables_and_by_literals()
    {
        var database = await server.CreateDatabaseAsync();
        var sender = "078-05-1120";
        using var one = Encryption(1, Search(1));
        using var other = Encryption(1, Search(2));
        await using var first = Open(database, one);
        await using var second = Open(database, other);
        await first.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        first.Add(new Letter { Id = Id(1), Sender = sender });
        second.Add(new Letter { Id = Id(2), Sender = sender });
        await first.SaveChangesAsync(TestContext.Current.CancellationToken);
        await second.SaveChangesAsync(TestContext.Current.CancellationToken);

        Assert.Same(first.GetService<ContextEncryptions>(), second.GetService<ContextEncryptions>());
        Assert.Equal(Id(1), (await first.Letters.SingleAsync(l => l.Sender == sender, TestContext.Current.CancellationToken)).Id);
        Assert.Equal(Id(2), (await second.Letters.SingleAsync(l => l.Sender == sender, TestContext.Current.CancellationToken)).Id);
        Assert.Equal(Id(1), (await first.Letters.SingleAsync(l => l.Sender == "078-05-1120", TestContext.Current.CancellationToken)).Id);
        Assert.Equal(Id(2), (await second.Letters.SingleAsync(l => l.Sender == "078-05-1120", TestContext.Current.CancellationToken)).Id);
    }

    [Fact]
    public async Task A_model_that_an_applications_own_factory_shares_between_search_keys_is_refused()
    {
        var database = await server.CreateDatabaseAsync();
        using var one = Encryption(1, Search(1));
        using var other = Encryption(1, Search(2));
        await using var first = new Mail(database.Options<Mail>(one).ReplaceService<IModelCacheKeyFactory, ByClass>().Options);
        await using var second = new Mail(database.Options<Mail>(other).ReplaceService<IModelCacheKeyFactory, ByClass>().Options);
        first.EnsureFieldCrypt();

        Assert.Throws<FieldCryptConfigurationException>(second.EnsureFieldCrypt);
        Assert.Throws<FieldCryptConfigurationException>(() => second.Letters.Count(l => l.Sender == "x"));
        second.Add(new Letter { Id = Id(1), Sender = "x" });
        Assert.Throws<FieldCryptConfigurationException>(() => second.SaveChanges());
    }

    [Fact]
    public void Search_keys_stay_open_until_the_last_tenant_that_shares_them_is_disposed()
    {
        var search = Search(1);
        var one = Encryption(1, search);
        var other = Encryption(2, search);
        var opened = search.Opened;
        one.Dispose();
        one.Dispose();
        Assert.Same(opened, search.Opened);

        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => search.Opened);
        using var again = Encryption(3, search);
        Assert.NotSame(opened, search.Opened);
    }

    private static Guid Id(int number) => new(number + 1, 0, 0, new byte[8]);

    private static BlindIndexKeys Search(byte key) => BlindIndexKeys.FromSecret(Secret.CopyOf(Enumerable.Repeat(key, 32).ToArray()));

    private static ColumnEncryption Encryption(byte key, BlindIndexKeys search) => new(new ColumnEncryptionOptions
    {
        Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = LocalKeyProvider.FromKey("tenants", $"tenant{key}", Enumerable.Repeat(key, 32).ToArray()) }),
        IndexKeys = search,
    });

    private static Mail Open(TestDatabase database, ColumnEncryption encryption) => new(database.Options<Mail>(encryption).Options);

    private sealed class ByClass : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (context.GetType(), designTime);
    }
}
