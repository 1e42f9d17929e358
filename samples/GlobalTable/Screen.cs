using Amazon.DynamoDBv2.Model;
using FieldCrypt.Testing;
using Spectre.Console;

namespace FieldCrypt.Samples.GlobalTable;

/// <summary>Shows the story; silent when only the claims are wanted.</summary>
internal sealed class Screen(bool silent) : Narration(silent)
{
    private const string AnnotatedClass = """
        [DynamoDBTable("Patients")]
        public sealed class Patient
        {
            [DynamoDBHashKey]  public string Id { get; set; }
            [Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 100_000)]
            [DynamoDBGlobalSecondaryIndexHashKey("BySsn")]
                               public string? Ssn { get; set; }         // found by a hash of 14 bits
            [Encrypted]        public Address? Home { get; set; }
            [Encrypted]        public List<string>? Diagnoses { get; set; }
                               public string? Clinic { get; set; }      // readable, but signed
            [Unsigned]         public long? ExpiresAt { get; set; }     // neither
            [DynamoDBVersion]  public int? Version { get; set; }
        }
        """;

    public void Introduce(string key)
    {
        Step("The annotated class");
        Write(new Panel(Markup.Escape(AnnotatedClass)).Border(BoxBorder.Rounded));
        Line($"Keys: {key}");
    }

    public void Wrote(string region)
    {
        Step($"An application in {region} saves a patient");
        Line("await context.SaveAsync(patient);");
    }

    public void Administrator(string region, Dictionary<string, AttributeValue> item)
    {
        Step($"What the database administrator sees in {region}");
        var table = NewTable("attribute", "stored value");
        foreach (var (name, value) in item.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            table.AddRow(Markup.Escape(name), $"[{(value.B is null ? "white" : "grey")}]{Markup.Escape(RawText.Short(value))}[/]");
        }

        Write(table);
    }

    public void Found(string region, List<Patient> patients, string beacon)
    {
        Step($"An application in {region} asks for an SSN");
        Line("await context.QueryAsync<Patient>(ssn, new QueryConfig { IndexName = \"BySsn\" }).GetRemainingAsync();");
        Line($"DynamoDB was asked for aws_dbe_b_Ssn = {beacon}; found: {string.Join(", ", patients.Select(patient => patient.Id))}");
    }

    public void Application(string region, Patient patient)
    {
        Step($"What the application in {region} loads");
        var table = NewTable("member", "value");
        table.AddRow("Id", Markup.Escape(patient.Id));
        table.AddRow("Ssn", $"[green]{Markup.Escape(patient.Ssn ?? "")}[/]");
        table.AddRow("Home", $"[green]{Markup.Escape($"{patient.Home?.Street}, {patient.Home?.City}")}[/]");
        table.AddRow("Diagnoses", $"[green]{Markup.Escape(string.Join(", ", patient.Diagnoses ?? []))}[/]");
        table.AddRow("Clinic", Markup.Escape(patient.Clinic ?? ""));
        Write(table);
    }

    public void AuditTrail(IReadOnlyList<KmsAuditRecord> records)
    {
        Step("The audit trail of the key service");
        var table = NewTable("Region", "operation", "key");
        foreach (var record in records)
        {
            table.AddRow(record.Region, record.Operation, Markup.Escape(record.KeyArn ?? ""));
        }

        Write(table);
    }

    public void Outage(string region, FieldCryptException? refusal)
    {
        Step($"The key service of {region} goes dark");
        Line($"A write there is refused: {refusal?.Message}");
    }

    public void CarriesOn(string region, Patient patient)
    {
        Step($"{region} carries on");
        Line($"Loaded, changed and saved: {patient.Clinic}, version {patient.Version}");
    }

    public void Tampered(FieldCryptException? refusal)
    {
        Step("An administrator changes a readable attribute behind the application's back");
        Line($"The next read is refused: {refusal?.Message}");
    }
}
