using System.Text.Json;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb;
using FieldCrypt.Testing;
using MongoDB.Bson;

namespace FieldCrypt.Tool.Tests.KeyTasks;

public class DataKeyTests(Clinic clinic)
{
    private const string Vault = "encryption.__keyVault";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Data_keys_are_made_listed_found_in_documents_and_moved_to_another_master_key()
    {
        await using var mongo = await MongoWireDouble.StartAsync(cancellationToken: Token);
        using var folder = new TemporaryFolder();
        var line = clinic.Line with
        {
            Folder = folder.Path,
            Environment = new(clinic.Line.Environment)
            {
                ["FIELDCRYPT_MONGODB"] = mongo.ConnectionString,
                ["FIELDCRYPT_KEY_FILE_KEY"] = Convert.ToBase64String(new byte[32]),
            },
        };
        await line.RunAsync("keys", "file", "create", "app.keys", "--namespace", "clinic", "--name", "2026");
        folder.Settings("""{ "mongoDb": { "masterKeys": [{ "keyFile": "app.keys" }] } }""");

        var (created, _, _) = await line.RunAsync("keys", "mongodb", "create", "--name", "patients");
        var (described, description, _) = await line.RunAsync("keys", "mongodb", "describe", "patients", "--json");
        Assert.Equal((ExitCode.Done, ExitCode.Done), (created, described));
        using var json = JsonDocument.Parse(description);
        var id = json.RootElement.GetProperty("facts").GetProperty("id").GetGuid();
        Assert.Equal("local", json.RootElement.GetProperty("facts").GetProperty("master key").GetString());

        var value = await WriteAsync(mongo, folder, id);
        var (opened, shown, _) = await (line with { Input = Convert.FromBase64String(value) }).RunAsync("inspect", "--open", "--reveal");
        var (counted, inventory, _) = await line.RunAsync("inventory", "--collection", "clinic.patients");
        Assert.Equal((ExitCode.Done, ExitCode.Done), (opened, counted));
        Assert.Contains("\"078-05-1120\"", shown, StringComparison.Ordinal);
        Assert.Matches($"MongoDB data key +{id:D} +1 +1", inventory);

        folder.Settings($$"""{ "mongoDb": { "masterKeys": [{ "kms": "{{clinic.StoreKey}}" }, { "keyFile": "app.keys" }] } }""");
        var (dry, _, _) = await line.RunAsync("keys", "mongodb", "rewrap", "--dry-run");
        var (_, before, _) = await line.RunAsync("keys", "mongodb", "list");
        var (moved, _, _) = await line.RunAsync("keys", "mongodb", "rewrap");
        var (listed, after, _) = await line.RunAsync("keys", "mongodb", "list");
        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.Done), (dry, moved, listed));
        Assert.DoesNotContain(clinic.StoreKey, before, StringComparison.Ordinal);
        Assert.Contains(clinic.StoreKey, after, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await (line with { Input = Convert.FromBase64String(value) }).RunAsync("inspect", "--open")).Code);
    }

    [Fact]
    public async Task A_connection_string_is_never_quoted()
    {
        var line = clinic.Line with { Environment = new(clinic.Line.Environment) { ["FIELDCRYPT_MONGODB"] = "mongo://user:secret@host" } };
        var (code, _, error) = await line.RunAsync("keys", "mongodb", "list");

        Assert.Equal(ExitCode.Misused, code);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(MongoWireDouble mongo, TemporaryFolder folder, Guid id)
    {
        using var client = mongo.CreateClient();
        using var protection = KeyFileProtection.Key(new byte[32]);
        using var file = await KeyFile.LoadAsync(folder.File("app.keys"), protection, Token);
        using var masterKey = LocalMasterKeyProvider.FromKeyFile(file);
        using var vault = new KeyVault(client, Vault, [masterKey]);
        var value = await new ValueEncryptor(vault).EncryptAsync("078-05-1120", id, CsfleAlgorithm.Random, Token);
        await client.GetDatabase("clinic").GetCollection<BsonDocument>("patients")
            .InsertOneAsync(new BsonDocument { { "_id", "p-1" }, { "ssn", value } }, cancellationToken: Token);
        return Convert.ToBase64String(value.Bytes);
    }
}
