using Amazon.KeyManagementService.Model;
using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Samples.MongoPatients;

/// <summary>The story, step by step, each step checked.</summary>
internal sealed class Demonstration(MongoDbServer server, KmsEmulator kms, Claims claims, Screen screen)
{
    private const string Home = "us-east-1";
    private const string Away = "eu-west-1";
    private const string Ssn = "078-05-1120";

    private readonly IMongoDatabase _clinic = server.CreateClient().GetDatabase($"clinic_{Guid.NewGuid():n}");

    public async Task RunAsync()
    {
        try
        {
            await TellAsync();
        }
        finally
        {
            await _clinic.Client.DropDatabaseAsync(_clinic.DatabaseNamespace.DatabaseName);
        }
    }

    private async Task TellAsync()
    {
        var masterKey = await CreateMasterKeyAsync();
        var home = new Site(Home, server.ConnectionString, _clinic.DatabaseNamespace.DatabaseName, kms.Endpoint.ToString(), [masterKey]);
        var away = home with { Region = Away };
        kms.Audit.Clear();
        screen.Introduce(server.Description, masterKey);

        await AdmitAsync(home);
        await ShowTheAdministratorAsync();
        await FindAwayAsync(away);
        await AskWhatCannotBeAnsweredAsync(away);
        await LoseTheHomeRegionAsync(home, away);
        await ChangeTheMasterKeyAsync(home);
        await TamperAsync(away);
    }

    private async Task<string> CreateMasterKeyAsync()
    {
        using var primary = kms.CreateClient(Home);
        var key = await primary.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true, Description = "Data keys of the clinic" });
        await primary.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyMetadata.KeyId, ReplicaRegion = Away });
        return key.KeyMetadata.Arn;
    }

    private async Task AdmitAsync(Site home)
    {
        var (succeeded, said) = await ApplicationProcess.RunAsync(home, Application.Admit, Ssn);
        screen.Admitted(Home, said);
        claims.Check($"an application in {Home} saved a patient", succeeded);
    }

    private async Task ShowTheAdministratorAsync()
    {
        var patient = await Stored();
        var key = await VaultCollection().Find(FilterDefinition<BsonDocument>.Empty).SingleAsync();
        screen.Administrator(patient, key);
        var raw = System.Text.Encoding.Latin1.GetString(patient.ToBson());
        claims.Check("no plaintext in the stored document", !raw.Contains(Ssn, StringComparison.Ordinal)
            && !raw.Contains("J45", StringComparison.Ordinal) && !raw.Contains("5550", StringComparison.Ordinal));
        claims.Check("no plaintext in any command", !server.Commands.Records.Any(command => command.Contains(Ssn) || command.Contains("5550")));
        claims.Check(
            "the document of the data key has exactly the fields that every driver knows",
            key.Names.SequenceEqual(["_id", "keyAltNames", "keyMaterial", "creationDate", "updateDate", "status", "masterKey"]));
    }

    private async Task FindAwayAsync(Site away)
    {
        var (succeeded, said) = await ApplicationProcess.RunAsync(away, Application.Find, Ssn);
        screen.Found(Away, said);
        claims.Check($"an application in {Away} found it by its encrypted number and decrypted it", succeeded && said.Contains("J45.909", StringComparison.Ordinal));

        var records = kms.Audit.Records;
        screen.AuditTrail(records);
        claims.Check(
            "no call to the key service crossed a Region",
            records.All(record => record.KeyArn?.Contains($":{record.Region}:", StringComparison.Ordinal) == true));
        claims.Check($"{Away} opened the data key with its own replica", records.Any(record => record is { Region: Away, Operation: "Decrypt" }));
    }

    private async Task AskWhatCannotBeAnsweredAsync(Site away)
    {
        var (succeeded, said) = await ApplicationProcess.RunAsync(away, Application.FindByPrefix, "078-05");
        screen.Refused(said);
        claims.Check("a search that ciphertext cannot answer is refused before it is sent", !succeeded);
    }

    private async Task LoseTheHomeRegionAsync(Site home, Site away)
    {
        using var outage = kms.Faults.Outage(Home);
        var (wrote, refusal) = await ApplicationProcess.RunAsync(home, Application.Admit, Ssn);
        var (read, said) = await ApplicationProcess.RunAsync(away, Application.Find, Ssn);
        screen.Outage(Home, refusal, Away, said);
        claims.Check($"without its key service, {Home} refuses to start instead of writing in the clear", !wrote);
        claims.Check($"{Away} reads during the outage of {Home}", read);
    }

    private async Task ChangeTheMasterKeyAsync(Site home)
    {
        var before = await Stored();
        var newMasterKey = await CreateMasterKeyAsync();
        var both = home with { MasterKeys = [newMasterKey, .. home.MasterKeys] };
        using var clients = both.CreateKmsClients();
        using var vault = both.CreateKeyVault(clients);
        var rewrapped = await vault.RewrapManyAsync(FilterDefinition<BsonDocument>.Empty, "aws");

        var onlyNew = both with { Region = Away, MasterKeys = [newMasterKey] };
        var (read, said) = await ApplicationProcess.RunAsync(onlyNew, Application.Find, Ssn);
        screen.Rewrapped(rewrapped, newMasterKey, said);
        claims.Check("the data key was wrapped again with a new master key, and no document was touched", rewrapped == 1 && before == await Stored());
        claims.Check($"{Away} reads with the new master key alone", read);
    }

    private async Task TamperAsync(Site away)
    {
        var patient = await Stored();
        var bytes = patient["Ssn"].AsBsonBinaryData.Bytes.ToArray();
        bytes[^1] ^= 1;
        await _clinic.GetCollection<BsonDocument>(Site.Patients).UpdateOneAsync(
            new BsonDocument("_id", "p-1"),
            new BsonDocument("$set", new BsonDocument("Diagnoses", new BsonBinaryData(bytes, BsonBinarySubType.Encrypted))));
        var (read, said) = await ApplicationProcess.RunAsync(away with { MasterKeys = [await CurrentMasterKeyAsync()] }, Application.Find, Ssn);
        screen.Tampered(said);
        claims.Check("a value that an administrator changed is refused", !read);
    }

    private async Task<string> CurrentMasterKeyAsync() =>
        (await VaultCollection().Find(FilterDefinition<BsonDocument>.Empty).SingleAsync())["masterKey"]["key"].AsString;

    private Task<BsonDocument> Stored() => _clinic.GetCollection<BsonDocument>(Site.Patients).Find(new BsonDocument("_id", "p-1")).SingleAsync();

    private IMongoCollection<BsonDocument> VaultCollection() => _clinic.GetCollection<BsonDocument>(Site.Vault);
}
