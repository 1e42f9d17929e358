using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Testing;

namespace FieldCrypt.Samples.GlobalTable;

/// <summary>The story, step by step, each step checked.</summary>
internal sealed class Demonstration(DynamoDbLocal dynamoDb, DemoKeys keys, Claims claims, Screen screen)
{
    public const string Home = "us-east-1";
    public const string Away = "ap-southeast-2";
    private const string Table = "Patients";
    private const string Ssn = "078-05-1120";
    private const string Street = "12 Harbour St";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var schema = TableSchema.For<Patient>().WithBeaconKeys(keys.BeaconKeys());
        await CreateTablesAsync(schema.DescribeSearchIndexes(), cancellationToken);
        await using var replication = await GlobalTableReplicator.StartAsync(dynamoDb, Table, [Home, Away], cancellationToken);
        await using var home = new RegionalApplication(Home, dynamoDb, keys.InRegion(Home), schema);
        await using var away = new RegionalApplication(Away, dynamoDb, keys.InRegion(Away), schema);

        screen.Introduce(keys.Description);
        await WriteAtHomeAsync(home, cancellationToken);
        await replication.WaitUntilCaughtUpAsync(cancellationToken);
        await ShowTheAdministratorAsync(cancellationToken);
        await ReadAwayAsync(away, cancellationToken);
        await FindAsync([home, away], cancellationToken);
        if (keys.Kms is not null)
        {
            ShowTheAuditTrail(keys.Kms);
            await LoseTheHomeRegionAsync(keys.Kms, home, away, cancellationToken);
        }

        await TamperAsync(away, cancellationToken);
    }

    private async Task CreateTablesAsync(SearchIndexes indexes, CancellationToken cancellationToken)
    {
        foreach (var region in new[] { Home, Away })
        {
            await dynamoDb.CreateTableAsync(
                region,
                indexes.AddTo(new CreateTableRequest
                {
                    TableName = Table,
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    KeySchema = [new KeySchemaElement("Id", KeyType.HASH)],
                    AttributeDefinitions = [new AttributeDefinition("Id", ScalarAttributeType.S)],
                    StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
                }),
                cancellationToken);
        }
    }

    private static Patient SomePatient() => new()
    {
        Id = "p-1",
        Ssn = Ssn,
        Home = new Address { Street = Street, City = "Sydney" },
        Diagnoses = ["E11.9", "J45.909"],
        Clinic = "Sydney Central",
        ExpiresAt = 1_924_992_000,
    };

    private async Task WriteAtHomeAsync(RegionalApplication home, CancellationToken cancellationToken)
    {
        await home.Patients.SaveAsync(SomePatient(), cancellationToken);
        screen.Wrote(Home);
    }

    private async Task ShowTheAdministratorAsync(CancellationToken cancellationToken)
    {
        var leaks = 0;
        foreach (var region in new[] { Home, Away })
        {
            var item = await RawItemAsync(region, cancellationToken);
            screen.Administrator(region, item);
            leaks += RawText.Of(item) is var text && (text.Contains(Ssn, StringComparison.Ordinal)
                || text.Contains(Street, StringComparison.Ordinal) || text.Contains("J45", StringComparison.Ordinal)) ? 1 : 0;
            claims.Check($"in {region} the administrator sees a beacon of the SSN", item.GetValueOrDefault("aws_dbe_b_Ssn")?.S is { Length: > 0 });
            claims.Check($"the item has reached {region}", item.ContainsKey("aws_dbe_head"));
        }

        claims.Check("no plaintext in either Region's raw table", leaks == 0);
    }

    private async Task ReadAwayAsync(RegionalApplication away, CancellationToken cancellationToken)
    {
        var patient = await away.Patients.LoadAsync<Patient>("p-1", cancellationToken);
        screen.Application(Away, patient);
        claims.Check(
            $"decrypted in {Away}",
            patient is { Ssn: Ssn, Home.Street: Street, Clinic: "Sydney Central", Diagnoses: ["E11.9", "J45.909"], Version: 0 });
    }

    private async Task FindAsync(RegionalApplication[] applications, CancellationToken cancellationToken)
    {
        foreach (var application in applications)
        {
            var found = await application.Patients
                .QueryAsync<Patient>(Ssn, new QueryConfig { IndexName = "BySsn" }).GetRemainingAsync(cancellationToken);
            var stored = await RawItemAsync(application.Region, cancellationToken);
            screen.Found(application.Region, found, stored["aws_dbe_b_Ssn"].S);
            claims.Check($"found by its encrypted SSN in {application.Region}", found is [{ Id: "p-1", Ssn: Ssn }]);
        }
    }

    private void ShowTheAuditTrail(KmsEmulator kms)
    {
        var records = kms.Audit.Records;
        screen.AuditTrail(records);
        claims.Check(
            "no KMS call crossed a Region",
            records.Count > 0 && records.All(record => record.KeyArn?.Contains($":{record.Region}:", StringComparison.Ordinal) == true));
        claims.Check($"{Away} decrypted with its own replica", records.Any(record => record.Region == Away && record.Operation == "Decrypt"));
    }

    private async Task LoseTheHomeRegionAsync(
        KmsEmulator kms, RegionalApplication home, RegionalApplication away, CancellationToken cancellationToken)
    {
        using var outage = kms.Faults.Outage(Home);
        FieldCryptException? refusal = null;
        try
        {
            await home.Patients.SaveAsync(new Patient { Id = "p-2", Ssn = Ssn }, cancellationToken);
        }
        catch (KeyAccessException e)
        {
            refusal = e;
        }

        screen.Outage(Home, refusal);
        claims.Check($"without its KMS, {Home} refuses to write instead of writing in the clear", refusal is not null);

        var patient = await away.Patients.LoadAsync<Patient>("p-1", cancellationToken);
        patient.Clinic = "Sydney North";
        await away.Patients.SaveAsync(patient, cancellationToken);
        var again = await away.Patients.LoadAsync<Patient>("p-1", cancellationToken);
        screen.CarriesOn(Away, again);
        claims.Check($"{Away} reads and writes during the outage of {Home}", again is { Clinic: "Sydney North", Ssn: Ssn, Version: 1 });
    }

    private async Task TamperAsync(RegionalApplication away, CancellationToken cancellationToken)
    {
        using var access = AsAdministrator();
        using var administrator = dynamoDb.CreateClient(Away);
        var change = new Dictionary<string, AttributeValueUpdate>
        {
            ["Clinic"] = new() { Action = AttributeAction.PUT, Value = new AttributeValue { S = "Elsewhere" } },
        };
        await administrator.UpdateItemAsync(Table, new() { ["Id"] = new() { S = "p-1" } }, change, cancellationToken);
        FieldCryptException? refusal = null;
        try
        {
            await away.Patients.LoadAsync<Patient>("p-1", cancellationToken);
        }
        catch (DataNotAuthenticException e)
        {
            refusal = e;
        }

        screen.Tampered(refusal);
        claims.Check("an item that an administrator changed is refused", refusal is not null);
    }

    // An administrator has a program of his own; in this one, a client that does not encrypt is refused.
    private static IDisposable AsAdministrator() => DynamoDbProcessGuard.AllowRawAccess("The demonstration plays the administrator.");

    private async Task<Dictionary<string, AttributeValue>> RawItemAsync(string region, CancellationToken cancellationToken)
    {
        using var access = AsAdministrator();
        using var administrator = dynamoDb.CreateClient(region);
        var response = await administrator.GetItemAsync(Table, new() { ["Id"] = new() { S = "p-1" } }, true, cancellationToken);
        return response.Item ?? [];
    }
}
