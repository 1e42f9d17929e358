using Amazon.KeyManagementService.Model;
using FieldCrypt.Keys;
using FieldCrypt.Testing;
using Npgsql;

namespace FieldCrypt.Samples.AuroraColumns;

/// <summary>The story, step by step, each step checked.</summary>
internal sealed class Demonstration(PostgreSqlCluster primary, PostgreSqlCluster standby, KmsEmulator kms, Claims claims, Screen screen) : IDisposable
{
    private const string Home = "us-east-1";
    private const string Away = "ap-southeast-2";
    private const string Ssn = "078-05-1120";
    private const string OtherSsn = "219-09-9999";
    private static readonly TimeSpan ReplicationTimeout = TimeSpan.FromSeconds(30);

    private readonly Guid _ada = Guid.NewGuid();
    private readonly Guid _bob = Guid.NewGuid();

    // The application's own, from its host's secret store; the same in every Region.
    private readonly Secret _indexKey = Secret.Random(32);

    public async Task RunAsync()
    {
        var keyArn = await CreateKeyAsync();
        using var home = new RegionalApplication(Home, primary, kms, keyArn, _indexKey);
        using var away = new RegionalApplication(Away, standby, kms, keyArn, _indexKey);
        kms.Audit.Clear();
        screen.Introduce(keyArn);

        await AdmitAsync(home);
        await ShowTheAdministratorAsync();
        await FindAwayAsync(away);
        await AskWhatCannotBeAnsweredAsync(away);
        await SwapAsync(home);
        using var outage = kms.Faults.Outage(Home);
        await LoseTheHomeKeyServiceAsync(home, away);
        await FailOverAsync(away);
    }

    public void Dispose() => _indexKey.Dispose();

    private async Task<string> CreateKeyAsync()
    {
        using var administrator = kms.CreateClient(Home);
        var key = await administrator.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true, Description = "Columns of the clinic" });
        await administrator.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyMetadata.KeyId, ReplicaRegion = Away });
        return key.KeyMetadata.Arn;
    }

    private async Task AdmitAsync(RegionalApplication home)
    {
        await home.CreateTablesAsync();
        await home.AdmitAsync(
            new Patient { Id = _ada, Ssn = Ssn, Diagnosis = "J45.909", Clinic = "Central" },
            new Patient { Id = _bob, Ssn = OtherSsn, Diagnosis = "E11.9", Clinic = "Harbour" });
        screen.Admitted(Home);
        claims.Check($"the replica in {Away} received the rows", await ReplicatedAsync("""select count(*) from "Patients" """, "2"));
    }

    private async Task ShowTheAdministratorAsync()
    {
        var seen = await standby.PsqlAsync("""
            select "Clinic", left(encode("Ssn", 'hex'), 24) || '… ' || length("Ssn") as "Ssn", left(encode("Ssn_Index", 'hex'), 16) || '…' as "Ssn_Index", length("Diagnosis") as "Diagnosis"
            from "Patients" order by "Clinic"
            """);
        screen.Administrator(Away, seen);
        var everything = await standby.PsqlAsync("""select row_to_json(p)::text, encode(p."Ssn", 'escape'), encode(p."Diagnosis", 'escape') from "Patients" p""");
        claims.Check(
            "an administrator of the replica sees no plaintext",
            everything.Contains("Central", StringComparison.Ordinal) && !everything.Contains(Ssn, StringComparison.Ordinal) && !everything.Contains("J45", StringComparison.Ordinal));
    }

    private async Task FindAwayAsync(RegionalApplication away)
    {
        var found = await away.FindAsync(Ssn);
        var records = kms.Audit.Records;
        screen.Found(Away, found, records);
        claims.Check($"the application in {Away} found the patient by an encrypted number on its replica, and decrypted the row", found is { Diagnosis: "J45.909" });
        claims.Check("no call to the key service crossed a Region", records.All(record => record.KeyArn?.Contains($":{record.Region}:", StringComparison.Ordinal) == true));
        claims.Check($"{Away} opened it with its own replica of the key", records.Any(record => record is { Region: Away, Operation: "Decrypt" }));
    }

    private async Task AskWhatCannotBeAnsweredAsync(RegionalApplication away)
    {
        var refusal = await RefusalOf(() => away.CountByPrefixAsync("078-05"));
        screen.Refused(refusal);
        claims.Check("a search that ciphertext cannot answer is refused before it is sent", refusal is ProtectedOperationException);
    }

    private async Task SwapAsync(RegionalApplication home)
    {
        const string Swap = """
            update "Patients" p set "Diagnosis" = o."Diagnosis" from "Patients" o where o."Id" <> p."Id"
            """;
        await primary.PsqlAsync(Swap);
        var refusal = await RefusalOf(() => home.ReadAsync(_ada));
        await primary.PsqlAsync(Swap);
        screen.Swapped(refusal);
        claims.Check("a diagnosis that an administrator moved to another row is refused", refusal is DataNotAuthenticException);
        claims.Check("put back, it is read again", (await home.ReadAsync(_ada)).Diagnosis == "J45.909");
    }

    private async Task LoseTheHomeKeyServiceAsync(RegionalApplication home, RegionalApplication away)
    {
        var refusal = await RefusalOf(() => home.AdmitAsync(new Patient { Id = Guid.NewGuid(), Ssn = "457-55-5462", Clinic = "Central" }));
        var rows = await primary.PsqlAsync("""select count(*) from "Patients" """);
        var read = await away.FindAsync(OtherSsn);
        screen.Outage(Home, refusal, Away, read);
        claims.Check($"without its key service, {Home} refuses to save, and nothing was written", refusal is KeyAccessException && rows.Contains('2', StringComparison.Ordinal));
        claims.Check($"{Away} reads on during the outage of {Home}", read is { Diagnosis: "E11.9" });
    }

    private async Task FailOverAsync(RegionalApplication away)
    {
        await standby.PromoteAsync();
        NpgsqlConnection.ClearAllPools();
        await away.AdmitAsync(new Patient { Id = Guid.NewGuid(), Ssn = "457-55-5462", Diagnosis = "I10", Clinic = "Sydney" });
        var read = await away.FindAsync("457-55-5462");
        screen.FailedOver(Away, read);
        claims.Check($"after the fail-over {Away} writes with its own key, and reads what it wrote", read is { Diagnosis: "I10" });
        claims.Check($"and still reads what {Home} wrote", (await away.FindAsync(Ssn)) is { Diagnosis: "J45.909" });
    }

    private static async Task<Exception?> RefusalOf(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (FieldCryptException e)
        {
            return e;
        }
    }

    private async Task<bool> ReplicatedAsync(string query, string answer)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < ReplicationTimeout)
        {
            try
            {
                if ((await standby.PsqlAsync(query)).Contains(answer, StringComparison.Ordinal))
                {
                    return true;
                }
            }
            catch (LocalServiceException)
            {
                // The table has not arrived yet.
            }

            await Task.Delay(100);
        }

        return false;
    }
}
