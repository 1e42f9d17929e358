using System.Text.Json.Nodes;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EncryptionSdk.Tests.Peers;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Peers;

public class StoredColumnOnSqlite(SqliteServer server, JavaScriptPeerFixture peer) : StoredColumnTests(server, peer);

public class StoredColumnOnPostgreSql(PostgreSqlServer server, JavaScriptPeerFixture peer) : StoredColumnTests(server, peer);

/// <summary>Columns that AWS's JavaScript library opens, and columns that it wrote.</summary>
public abstract class StoredColumnTests(TestServer server, JavaScriptPeerFixture peer) : IClassFixture<JavaScriptPeerFixture>
{
    private const string Policy = "REQUIRE_ENCRYPT_REQUIRE_DECRYPT";
    private static readonly Guid Id = Guid.Parse("00000000-0000-0000-0000-0000000000aa");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_column_opens_there_and_one_that_was_written_there_is_read_here_bound_to_its_row()
    {
        var database = await server.CreateDatabaseAsync();
        using var encryption = new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = LocalKeyProvider.FromKey("local", "letters", new byte[32]) }),
            IndexKeys = BlindIndexKeys.FromSecret(Secret.CopyOf(new byte[32])),
        });
        await using (var mail = Open(database, encryption))
        {
            await mail.Database.EnsureCreatedAsync(Token);
            mail.Add(new Letter { Id = Id, Text = "sent home" });
            await mail.SaveChangesAsync(Token);
        }

        var opened = await peer.Peer.AskAsync(
            new JsonObject
            {
                ["operation"] = "decrypt",
                ["keys"] = Keys(),
                ["policy"] = Policy,
                ["message"] = Convert.ToBase64String((byte[])(await database.ReadAsync("""select "Text" from "Letters" """)).Single()),
            },
            Token);
        Assert.Null((string?)opened["error"]);
        Assert.Equal("sent home"u8, Convert.FromBase64String((string)opened["plaintext"]!));
        Assert.All(Context($"{Id}"), pair => Assert.Equal((string?)pair.Value, (string?)opened["context"]![pair.Key]));

        await StoreAsync(database, await WriteThereAsync("observed overnight", $"{Id}"));
        await using (var mail = Open(database, encryption))
        {
            Assert.Equal("observed overnight", (await mail.Letters.SingleAsync(Token)).Text);
        }

        await StoreAsync(database, await WriteThereAsync("observed overnight", $"{Guid.NewGuid()}"));
        await using var other = Open(database, encryption);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => other.Letters.SingleAsync(Token));
    }

    private async Task<byte[]> WriteThereAsync(string text, string row)
    {
        var answer = await peer.Peer.AskAsync(
            new JsonObject
            {
                ["operation"] = "encrypt",
                ["keys"] = Keys(),
                ["policy"] = Policy,
                ["suite"] = (int)MessageSuite.Committing,
                ["context"] = Context(row),
                ["frameLength"] = 4096,
                ["plaintext"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text)),
            },
            Token);
        return Convert.FromBase64String((string)answer["message"]!);
    }

    private Task<int> StoreAsync(TestDatabase database, byte[] message) => database.ExecuteAsync(
        $"""update "Letters" set "Text" = {(server is SqliteServer ? "x'" : @"'\x")}{Convert.ToHexStringLower(message)}'""");

    private static JsonObject Context(string row) => new() { ["table"] = "Letters", ["column"] = "Text", ["encoding"] = "1", ["row"] = row };

    private static JsonObject Keys() => new()
    {
        ["aes"] = new JsonArray(new JsonObject { ["namespace"] = "local", ["name"] = "letters", ["key"] = Convert.ToBase64String(new byte[32]) }),
    };

    private static Mail Open(TestDatabase database, ColumnEncryption encryption) => new(database.Options<Mail>(encryption).Options);
}
