using FieldCrypt.Testing;
using MongoDB.Bson;
using Spectre.Console;

namespace FieldCrypt.Samples.MongoPatients;

/// <summary>Shows the story.</summary>
internal sealed class Screen(bool silent) : Narration(silent)
{
    private const string AnnotatedClass = """
        public sealed class Patient
        {
            public string Id { get; set; }

            [Encrypted(Query = FieldQuery.Equality)]      // found by equality
            public string? Ssn { get; set; }

            [Encrypted]
            public List<string>? Diagnoses { get; set; }

            public Contact? Contact { get; set; }         // with an encrypted Phone in it
            public string? Clinic { get; set; }
        }
        """;

    public void Introduce(string server, string masterKey)
    {
        Step("The annotated class");
        Write(new Panel(Markup.Escape(AnnotatedClass)).Border(BoxBorder.Rounded));
        Line($"Database: {server}");
        Line($"Master key: {masterKey}");
    }

    public void Admitted(string region, string said)
    {
        Step($"The application in {region} admits a patient");
        Line($"await patients.InsertOneAsync(patient);   // {said}");
    }

    public void Administrator(BsonDocument patient, BsonDocument key)
    {
        Step("What the database administrator sees: the document, and the data key in the key vault");
        Write(Rows(patient));
        Write(Rows(key));
    }

    public void Found(string region, string said)
    {
        Step($"The application in {region} asks: patients.AsQueryable().Single(p => p.Ssn == ssn)");
        Line(said);
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

    public void Refused(string said)
    {
        Step("It asks: patients.AsQueryable().Count(p => p.Ssn.StartsWith(prefix))");
        Line($"Refused: {said}");
    }

    public void Outage(string lost, string refusal, string other, string said)
    {
        Step($"The key service of {lost} goes dark");
        Line($"The application there does not start: {refusal}");
        Line($"{other} carries on: {said}");
    }

    public void Rewrapped(long count, string masterKey, string said)
    {
        Step("An operator changes the master key");
        Line($"await vault.RewrapManyAsync(…);   // {count} data key, now under {masterKey}");
        Line($"Read with the new master key alone: {said}");
    }

    public void Tampered(string said)
    {
        Step("An administrator puts another ciphertext in the place of the diagnoses");
        Line($"The next read is refused: {said}");
    }

    private static Table Rows(BsonDocument document)
    {
        var table = NewTable("field", "stored value");
        foreach (var element in document)
        {
            table.AddRow(Markup.Escape(element.Name), $"[{(element.Value.IsBsonBinaryData ? "grey" : "white")}]{Markup.Escape(Short(element.Value))}[/]");
        }

        return table;
    }

    private static string Short(BsonValue value) => value switch
    {
        BsonBinaryData { SubType: BsonBinarySubType.UuidStandard } id => id.ToGuid().ToString(),
        BsonBinaryData binary => $"{Convert.ToBase64String(binary.Bytes)[..40]}… ({binary.Bytes.Length} bytes)",
        BsonDocument document => string.Join("; ", document.Select(element => $"{element.Name}: {Short(element.Value)}")),
        _ => value.ToString() ?? "",
    };
}
