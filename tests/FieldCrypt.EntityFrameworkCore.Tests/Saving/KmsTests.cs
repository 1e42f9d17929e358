using Amazon.KeyManagementService.Model;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Kms.Tests;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Saving;

public class KmsOnSqlite(SqliteServer server) : KmsTests(server);

public class KmsOnPostgreSql(PostgreSqlServer server) : KmsTests(server);

/// <summary>A KMS key used directly, over HTTP: one call for each row's value.</summary>
public abstract class KmsTests(TestServer server) : EmulatorTest
{
    private static readonly Guid First = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private readonly BlindIndexKeys _search = BlindIndexKeys.FromSecret(Secret.CopyOf(new byte[32]));

    [Theory]
    [InlineData(KeyAccessFailure.AccessDenied)]
    [InlineData(KeyAccessFailure.Disabled)]
    [InlineData(KeyAccessFailure.Unreachable)]
    public async Task A_save_writes_nothing_and_a_read_names_member_and_key_while_KMS_refuses(KeyAccessFailure failure)
    {
        var key = await CreateKeyAsync();
        using var encryption = Encryption(key);
        var database = await server.CreateDatabaseAsync();
        await using var mail = Open(database, encryption);
        await mail.Database.EnsureCreatedAsync(Token);
        mail.Add(new Letter { Id = First, Sender = "Ada", Text = "carcinoma" });
        await mail.SaveChangesAsync(Token);
        await using var transaction = await mail.Database.BeginTransactionAsync(Token);
        mail.AddRange(new Letter { Id = Guid.NewGuid(), Text = "melancholia" }, new Letter { Id = Guid.NewGuid() });

        using (await BreakAsync(key, failure))
        {
            var unsaved = await Assert.ThrowsAsync<KeyAccessException>(() => mail.SaveChangesAsync(Token));
            Assert.Throws<KeyAccessException>(() => mail.SaveChanges());
            Assert.Equal((failure, "GenerateDataKey"), (unsaved.Reason, unsaved.Operation));
            Assert.Contains("Letter.Text", unsaved.Message, StringComparison.Ordinal);
            Assert.Contains(key, unsaved.Message, StringComparison.Ordinal);
            Assert.Null(Secrets.In(unsaved.ToString()));
            Assert.Equal(1, await mail.Letters.CountAsync(Token));

            await using var reader = Open(database, encryption);
            var unread = await Assert.ThrowsAsync<KeyAccessException>(() => reader.Letters.SingleAsync(Token));
            Assert.Equal((failure, "Decrypt"), (unread.Reason, unread.Operation));
            Assert.Contains("Letter.Sender", unread.Message, StringComparison.Ordinal);
            Assert.Contains(key, unread.Message, StringComparison.Ordinal);
            Assert.Contains($"{First}", unread.Message, StringComparison.Ordinal);
        }

        await RepairAsync(key, failure);
        await mail.SaveChangesAsync(Token);
        await transaction.CommitAsync(Token);
        Assert.Equal(3, await mail.Letters.CountAsync(Token));
    }

    [Fact]
    public async Task Keys_that_were_opened_ahead_are_not_asked_for_while_a_query_is_read()
    {
        using var encryption = Encryption(await CreateKeyAsync());
        var database = await SeedAsync(encryption);
        await using var mail = Open(database, encryption);
        var query = mail.Letters.Where(l => l.Sender == "078-05-1120").OrderBy(l => l.Id);
        Kms.Audit.Clear();
        using (var keys = await query.OpenKeysAsync(mail, Token))
        {
            Assert.Equal(40, keys.Count);
            Assert.Equal(40, Kms.Audit.Records.Count);
            Assert.Empty(mail.ChangeTracker.Entries());
            using var outage = Kms.Faults.Outage(Dublin);
            var letters = await query.ToListAsync(Token);
            Assert.All(letters, letter => Assert.Equal(("078-05-1120", "sent home"), (letter.Sender, letter.Text)));
            Assert.Equal(20, letters.Count);
            Assert.Equal(20, (await query.Select(l => l.Text!.Length).ToListAsync(Token)).Count);
            await Assert.ThrowsAsync<ProtectedOperationException>(() => query.OpenKeysAsync(mail, Token));
        }

        // Afterwards each value costs a call again.
        Kms.Audit.Clear();
        Assert.Equal("sent home", (await mail.Letters.AsNoTracking().OrderBy(l => l.Id).FirstAsync(Token)).Text);
        Assert.Equal(["Decrypt", "Decrypt"], Kms.Audit.Records.Select(record => record.Operation));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => mail.Letters.Select(l => new { l.Text }).OpenKeysAsync(mail, Token));
    }

    [Fact]
    public async Task A_key_that_could_not_be_opened_ahead_is_an_error_when_its_value_is_read()
    {
        var key = await CreateKeyAsync();
        using var encryption = Encryption(key);
        var database = await SeedAsync(encryption);
        await using var mail = Open(database, encryption);
        using (await BreakAsync(key, KeyAccessFailure.Disabled))
        {
            using var keys = await mail.Letters.OpenKeysAsync(mail, Token);
            Assert.Equal(0, keys.Count);
            var error = await Assert.ThrowsAsync<KeyAccessException>(() => mail.Letters.ToListAsync(Token));
            Assert.Equal(KeyAccessFailure.Disabled, error.Reason);
            Assert.Contains("Letter.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Keys_that_were_opened_ahead_do_not_open_a_value_that_was_moved()
    {
        using var encryption = Encryption(await CreateKeyAsync());
        var database = await SeedAsync(encryption);
        await database.ExecuteAsync("""update "Letters" set "Text" = (select "Text" from "Letters" order by "Id" limit 1)""");
        await using var mail = Open(database, encryption);
        using var keys = await mail.Letters.OpenKeysAsync(mail, Token);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => mail.Letters.ToListAsync(Token));
    }

    private async Task<TestDatabase> SeedAsync(ColumnEncryption encryption)
    {
        var database = await server.CreateDatabaseAsync();
        await using var mail = Open(database, encryption);
        await mail.Database.EnsureCreatedAsync(Token);
        mail.AddRange(Enumerable.Range(0, 20).Select(_ => new Letter { Id = Guid.NewGuid(), Sender = "078-05-1120", Text = "sent home" }));
        await mail.SaveChangesAsync(Token);
        return database;
    }

    private async Task<IDisposable?> BreakAsync(string key, KeyAccessFailure failure)
    {
        switch (failure)
        {
            case KeyAccessFailure.AccessDenied:
                await SetPolicyAsync(key, """,{"Effect":"Deny","Principal":"*","Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*"}""");
                return null;
            case KeyAccessFailure.Disabled:
                await Administrator.DisableKeyAsync(key, Token);
                return null;
            default:
                return Kms.Faults.Outage(Dublin);
        }
    }

    private async Task RepairAsync(string key, KeyAccessFailure failure)
    {
        if (failure == KeyAccessFailure.Disabled)
        {
            await Administrator.EnableKeyAsync(key, Token);
        }
        else if (failure == KeyAccessFailure.AccessDenied)
        {
            await SetPolicyAsync(key, "");
        }
    }

    private Task<PutKeyPolicyResponse> SetPolicyAsync(string key, string more) => Administrator.PutKeyPolicyAsync(
        new PutKeyPolicyRequest
        {
            KeyId = key,
            Policy = $$"""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}{{more}}]}""",
        },
        Token);

    private ColumnEncryption Encryption(string key) => new(new ColumnEncryptionOptions
    {
        Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = new KmsKeyProvider(key, Clients) }),
        IndexKeys = _search,
    });

    private static Mail Open(TestDatabase database, ColumnEncryption encryption) => new(database.Options<Mail>(encryption).Options);
}
