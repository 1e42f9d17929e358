using FieldCrypt.Testing;
using Spectre.Console;

namespace FieldCrypt.Samples.AuroraColumns;

/// <summary>Shows the story.</summary>
internal sealed class Screen(bool silent) : Narration(silent)
{
    private const string AnnotatedClass = """
        public sealed class Patient
        {
            public Guid Id { get; set; }

            [Encrypted(Query = FieldQuery.Equality)]      // found by equality
            public string? Ssn { get; set; }

            [Encrypted]
            public string? Diagnosis { get; set; }

            public string? Clinic { get; set; }
        }
        """;

    public void Introduce(string keyArn)
    {
        Step("The annotated entity");
        Write(new Panel(Markup.Escape(AnnotatedClass)).Border(BoxBorder.Rounded));
        Line("Two PostgreSQL clusters, the second a streaming replica of the first, stand for an Aurora global database.");
        Line($"Multi-Region key: {keyArn}");
    }

    public void Admitted(string region)
    {
        Step($"The application in {region} saves two patients");
        Line("clinic.AddRange(ada, bob); await clinic.SaveChangesAsync();");
    }

    public void Administrator(string region, string seen)
    {
        Step($"What the administrator of the replica in {region} sees with psql");
        Line(seen);
    }

    public void Found(string region, Patient? found, IReadOnlyList<KmsAuditRecord> records)
    {
        Step($"The application in {region} asks its replica: clinic.Patients.SingleAsync(p => p.Ssn == ssn)");
        Line($"{found?.Ssn}: {found?.Diagnosis}, {found?.Clinic}");
        var table = NewTable("Region", "operation", "key");
        foreach (var record in records)
        {
            table.AddRow(record.Region, record.Operation, Markup.Escape(record.KeyArn ?? ""));
        }

        Write(table);
    }

    public void Refused(Exception? refusal)
    {
        Step("It asks: clinic.Patients.CountAsync(p => p.Ssn.StartsWith(prefix))");
        Line($"Refused: {refusal?.Message}");
    }

    public void Swapped(Exception? refusal)
    {
        Step("An administrator exchanges the diagnoses of two rows");
        Line($"The next read is refused: {refusal?.Message}");
    }

    public void Outage(string lost, Exception? refusal, string other, Patient? read)
    {
        Step($"The key service of {lost} goes dark");
        Line($"The application there saves nothing: {refusal?.Message}");
        Line($"{other} reads on: {read?.Ssn}: {read?.Diagnosis}");
    }

    public void FailedOver(string region, Patient? read)
    {
        Step($"Fail-over: the replica in {region} is promoted (pg_promote), and its application writes");
        Line($"{read?.Ssn}: {read?.Diagnosis}, {read?.Clinic}");
    }
}
