using System.Globalization;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Tool.Tests.Jobs;

public sealed class DatabaseJobTests(Clinic clinic, ClinicDatabase database) : IDisposable
{
    private const int Count = 40;
    private const string Tables = """
        "tables": [{ "schema": "ward", "name": "Stays", "encrypted": { "Ssn_Encrypted": { "plaintextColumn": "ssn before" }, "Days": {} } }]
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_table_is_counted_verified_and_moved_to_another_key_without_the_application()
    {
        var (line, connection) = await PrepareAsync();
        var (counted, inventory, _) = await line.RunAsync("inventory", "--sql-table", "ward.Stays", "--what-if-deleted", "clinic/2026");
        var (verified, verification, _) = await line.RunAsync("verify", "--sql-table", "ward.Stays");
        await line.RunAsync("keys", "file", "rotate", "app.keys", "--name", "2027");
        var (tried, dry, _) = await line.RunAsync("rewrap", "--sql-table", "ward.Stays", "--to-key-file", "app.keys", "--dry-run");
        var (moved, rewrap, error) = await line.RunAsync("rewrap", "--sql-table", "ward.Stays", "--to-key-file", "app.keys", "--state", "state");
        var (again, nothing, _) = await line.RunAsync("rewrap", "--sql-table", "ward.Stays", "--to-key-file", "app.keys");

        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.Done, ExitCode.Done, ExitCode.Done), (counted, verified, tried, moved, again));
        Assert.Matches($"encrypted +AWS Encryption SDK 2 +0478 \\(committing\\) +{Count} ", inventory);
        Assert.Matches($"local key +clinic/2026 +{Count} +{Count}", inventory);
        Assert.Contains("no: items would be lost for ever", inventory, StringComparison.Ordinal);
        Assert.Matches($"authentic +{Count}\n", verification);
        Assert.Matches($"would change +{Count}\n", dry);
        Assert.Matches($"(?s)changed +{Count}\n.*re-encrypted +{Count}\n", rewrap);
        Assert.Matches("changed +0\n", nothing);
        Assert.Equal("", error);

        using var keys = await KeysAsync(only: "2027");
        await using var ward = ClinicDatabase.Open(connection, keys);
        var stays = await ward.Stays.ToListAsync(Token);
        Assert.Equal(Count, stays.Count);
        Assert.All(stays, stay => Assert.Equal($"ssn of {stay.Days}", stay.Ssn));
    }

    [Fact]
    public async Task What_is_not_authentic_or_plaintext_is_listed_by_key_and_never_by_content()
    {
        var (line, connection) = await PrepareAsync();
        await ClinicDatabase.ExecuteAsync(connection, """
            update ward."Stays" a set "Days" = b."Days" from ward."Stays" b where a."Bed" = 'bed 3' and b."Bed" = 'bed 4';
            update ward."Stays" set "ssn before" = '078-05-1120' where "Bed" = 'bed 5';
            """);

        var (verified, output, error) = await line.RunAsync("verify", "--sql-table", "ward.Stays", "--skipped", "skipped.jsonl");
        var (masked, hidden, _) = await line.RunAsync("verify", "--sql-table", "ward.Stays", "--mask-keys");

        Assert.Equal((ExitCode.NotAuthentic, ExitCode.NotAuthentic), (verified, masked));
        Assert.Contains("Bed=bed 3", output, StringComparison.Ordinal);
        Assert.Contains("Bed=bed 5", output, StringComparison.Ordinal);
        Assert.DoesNotContain("078-05-1120", output + error + await File.ReadAllTextAsync(_folder.File("skipped.jsonl"), Token), StringComparison.Ordinal);
        Assert.DoesNotContain("bed 3", hidden, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_in_another_form_than_the_settings_say_are_left_and_told()
    {
        var (line, _) = await PrepareAsync();
        _folder.Settings($$"""
            { "keys": [{ "keyFile": "app.keys" }], "sql": { {{Tables.Replace("\"name\"", "\"unstoredContextKeys\": [\"row\"], \"name\"", StringComparison.Ordinal)}} } }
            """);

        await line.RunAsync("keys", "file", "rotate", "app.keys", "--name", "2027");
        var (code, output, _) = await line.RunAsync("rewrap", "--sql-table", "ward.Stays", "--to-key-file", "app.keys");

        Assert.Equal(ExitCode.Incomplete, code);
        Assert.Matches($"cannot be protected as the schema says +{Count}\n", output);
    }

    [Theory]
    [InlineData(""" "tables": [{ "name": "Nowhere", "encrypted": { "Days": {} } }] """, "Nowhere", "no table Nowhere")]
    [InlineData(""" "tables": [{ "schema": "ward", "name": "Stays", "encrypted": { "Bed": {} } }] """, "ward.Stays", "does not hold bytes")]
    [InlineData(""" "tables": [{ "schema": "ward", "name": "Stays", "encrypted": { "days": {} } }] """, "ward.Stays", "has not all columns")]
    [InlineData(""" "tables": [{ "schema": "ward", "name": "Stays", "encrypted": {} }] """, "ward.Stays", "no encrypted column")]
    [InlineData(""" "tables": [] """, "ward.Stays", "do not describe")]
    public async Task A_description_that_is_not_true_of_the_table_is_refused(string tables, string name, string reason)
    {
        var (line, _) = await PrepareAsync();
        _folder.Settings($$"""{ "keys": [{ "keyFile": "app.keys" }], "sql": { {{tables}} } }""");

        var (code, _, error) = await line.RunAsync("verify", "--sql-table", name);

        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_is_never_quoted()
    {
        _folder.Settings($$"""{ "sql": { {{Tables}} } }""");
        var line = clinic.Line with { Folder = _folder.Path, Environment = new(clinic.Line.Environment) { ["FIELDCRYPT_POSTGRESQL"] = "Host=h;Secret=hidden" } };
        var (code, _, error) = await line.RunAsync("inventory", "--sql-table", "ward.Stays");

        Assert.Equal(ExitCode.Misused, code);
        Assert.DoesNotContain("hidden", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_job_is_over_one_table()
    {
        var (code, _, error) = await clinic.Line.RunAsync("verify", "--sql-table", "ward.Stays", "--table", Clinic.Table);

        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains("one of --table, --sql-table and --collection", error, StringComparison.Ordinal);
    }

    private async Task<(CommandLine Line, string Connection)> PrepareAsync()
    {
        var line = clinic.Line with
        {
            Folder = _folder.Path,
            Environment = new(clinic.Line.Environment) { ["FIELDCRYPT_KEY_FILE_KEY"] = Convert.ToBase64String(new byte[32]) },
        };
        await line.RunAsync("keys", "file", "create", "app.keys", "--namespace", "clinic", "--name", "2026");
        using var keys = await KeysAsync();
        var connection = await database.CreateAsync(keys, async ward =>
        {
            var day = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
            await ward.AddRangeAsync(Enumerable.Range(0, Count).Select(i => new Stay
            {
                Patient = Guid.Parse($"00000000-0000-0000-0000-{i % 7:d12}", CultureInfo.InvariantCulture),
                Bed = $"bed {i}",
                From = day.AddMicroseconds(i * 11),
                Ssn = $"ssn of {i}",
                Days = i,
            }));
        });
        _folder.Settings($$"""{ "keys": [{ "keyFile": "app.keys" }], "sql": { {{Tables}} } }""");
        line.Environment["FIELDCRYPT_POSTGRESQL"] = connection;
        return (line, connection);
    }

    private async Task<LocalKeyProvider> KeysAsync(string? only = null)
    {
        using var protection = KeyFileProtection.Key(new byte[32]);
        Assert.True(only is null || (await File.ReadAllTextAsync(_folder.File("app.keys"), Token)).Contains(only, StringComparison.Ordinal));
        return await LocalKeyProvider.FromFileAsync(_folder.File("app.keys"), protection, cancellationToken: Token);
    }
}
