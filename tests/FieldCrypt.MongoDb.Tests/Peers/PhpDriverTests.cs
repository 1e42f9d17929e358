using System.ComponentModel;
using System.Diagnostics;
using FieldCrypt.MongoDb.Tests.KeyVaults;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Peers;

/// <summary>
/// MongoDB's official PHP driver, in a process of its own, on the same server: it reads what FieldCrypt writes, automatic decryption included,
/// and FieldCrypt reads what it writes.
/// </summary>
public sealed class PhpDriverTests : KeyVaultTest
{
    private static readonly Lazy<bool> IsInstalled = new(() => Run("-r", "echo extension_loaded('mongodb');") == "1");

    private IMongoCollection<BsonDocument> People => Client.GetDatabase("clinic").GetCollection<BsonDocument>("people");

    [Fact]
    public async Task It_decrypts_by_itself_what_FieldCrypt_wrote()
    {
        RequireInstalled();
        await WriteOursAsync();
        Assert.Equal(
            new BsonDocument
            {
                { "_id", "ours" },
                { "ssn", "078-05-1120" },
                { "home", new BsonDocument("zip", 12345) },
                { "visits", new BsonArray { new BsonDocument("notes", "none") } },
            },
            await PeerAsync("read"));
    }

    [Fact]
    public async Task It_finds_by_equality_what_FieldCrypt_wrote()
    {
        RequireInstalled();
        await WriteOursAsync();
        Assert.Equal(new BsonDocument("found", new BsonArray { "ours" }), await PeerAsync("find"));
    }

    [Fact]
    public async Task FieldCrypt_opens_its_key_and_reads_and_finds_what_it_wrote()
    {
        RequireInstalled();
        var key = Convert.FromHexString((await PeerAsync("write"))["key"].AsString);
        var vault = Vault();
        var description = await vault.GetKeyByAlternateNameAsync("theirs", Cancellation);
        Assert.Equal(new Guid(key, bigEndian: true), description!.Id);
        var values = new ValueEncryptor(vault);
        var ssn = await values.EncryptAsync("078-05-1120", "theirs", CsfleAlgorithm.Deterministic, Cancellation);
        var stored = await People.Find(new BsonDocument("ssn", ssn)).SingleAsync(Cancellation);
        Assert.Equal("078-05-1120", await values.DecryptAsync(stored["ssn"].AsBsonBinaryData, Cancellation));
        Assert.Equal(12345, (await values.DecryptAsync(stored["home"]["zip"].AsBsonBinaryData, Cancellation)).ToInt32());
        Assert.Equal(new BsonDocument("notes", "none"), await values.DecryptAsync(stored["visits"][0].AsBsonBinaryData, Cancellation));
        Assert.Equal(1, await vault.RewrapManyAsync(new BsonDocument(), cancellationToken: Cancellation));
    }

    private static void RequireInstalled() => Assert.SkipUnless(
        IsInstalled.Value, "PHP with MongoDB's driver is not installed here (Debian: apt-get install php8.2-cli php8.2-mongodb).");

    private async Task WriteOursAsync()
    {
        var vault = Vault();
        await vault.GetOrCreateKeyAsync("ours", Cancellation);
        var values = new ValueEncryptor(vault);
        await People.InsertOneAsync(
            new BsonDocument
            {
                { "_id", "ours" },
                { "ssn", await values.EncryptAsync("078-05-1120", "ours", CsfleAlgorithm.Deterministic, Cancellation) },
                { "home", new BsonDocument("zip", await values.EncryptAsync(12345, "ours", CsfleAlgorithm.Random, Cancellation)) },
                { "visits", new BsonArray { await values.EncryptAsync(new BsonDocument("notes", "none"), "ours", CsfleAlgorithm.Random, Cancellation) } },
            },
            cancellationToken: Cancellation);
    }

    private Task<BsonDocument> PeerAsync(string action) => Task.Run(
        () => BsonDocument.Parse(Run(
            Path.Combine(AppContext.BaseDirectory, "Peers", "peer.php"), Server.ConnectionString, Convert.ToBase64String(CsfleVectors.CorpusMasterKey), action)!),
        Cancellation);

    /// <summary>What PHP printed; null if it is not there.</summary>
    private static string? Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("php", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"PHP failed: {output}{errors.GetAwaiter().GetResult()}");
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
