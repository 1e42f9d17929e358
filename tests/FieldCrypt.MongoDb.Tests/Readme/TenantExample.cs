using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Readme;

/// <summary>The example of docs/mongodb.md for keys per tenant, word for word between the markers.</summary>
internal static class TenantExample
{
    public static async Task<string?> RunAsync(KeyVault vault, MongoClientSettings settings)
    {
        var keyIds = new Dictionary<string, Guid>();

        // <example>
        keyIds["north"] = await vault.CreateKeyAsync();     // once for each tenant; keep the id with what you know of the tenant

        using var encryption = new FieldCryptMongoDb(new FieldCryptMongoDbOptions
        {
            Vault = vault,
            Collections =
            [
                CollectionSchema.ForDocumentsWithKeys<AppUser>("app.users", user => keyIds[user.Tenant])
                    .Encrypt(x => x.Email, FieldQuery.Equality),    // a member of a base class that is somebody else's
            ],
        });
        var users = encryption.CreateClient(settings).GetDatabase("app").GetCollection<AppUser>("users");
        await users.InsertOneAsync(new AppUser { Id = "u-1", Tenant = "north", Email = "anna@example.org" });
        using (FieldCryptMongoDb.UseKey(keyIds["north"]))
        {
            var user = await users.Find(u => u.Email == "anna@example.org").SingleAsync();
            // </example>
            return user.Email;
        }
    }

    internal abstract class IdentityUser
    {
        public string Id { get; set; } = "";

        public string? Email { get; set; }
    }

    internal sealed class AppUser : IdentityUser
    {
        public string Tenant { get; set; } = "";
    }
}
