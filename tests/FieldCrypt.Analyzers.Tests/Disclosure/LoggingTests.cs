using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Disclosure;

/// <summary>FC0201, FC0202: encrypted members in logs and traces.</summary>
public class LoggingTests
{
    [Fact]
    public Task What_is_written_to_the_log_is_looked_at() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Service(ILogger<Service> logger)
        {
            public void Save(Patient patient) { {{statement}} }
            private static string Hash(string? text) => "";
        }
        public static partial class Log
        {
            [LoggerMessage(1, LogLevel.Information, "Saved {Ssn}")]
            public static partial void Saved(ILogger logger, string? ssn);
            public static partial void Saved(ILogger logger, string? ssn) { }
            public static readonly Action<ILogger, string, Exception?> Defined = LoggerMessage.Define<string>(LogLevel.Information, default, "Saved {Ssn}");
        }
        #pragma warning disable FC0204
        public sealed record Printed([property: Encrypted] string Ssn);
        {{Models.Patients}}
        """,
        "logger.LogInformation(\"Saved {Ssn}\", {|FC0201:patient.Ssn|});",
        "logger.LogInformation($\"Saved {{|FC0201:patient.Ssn|}}\");",
        "logger.LogError(new Exception(), \"Saved \" + {|FC0201:patient.Ssn|});",
        "logger.LogWarning(\"Saved {Id} {Ssn}\", patient.Id, {|FC0201:patient.Ssn|} ?? \"none\");",
        "logger.LogWarning(\"Saved {Ssn}\", {|FC0201:patient.Ssn|}?.Trim());",
        "logger.LogWarning(\"Saved {Ssn}\", {|FC0201:patient.Ssn|}!.Substring(0, 3));",
        "using var scope = logger.BeginScope(\"{Ssn}\", {|FC0201:patient.Ssn|});",
        "Log.Saved(logger, {|FC0201:patient.Ssn|});",
        "Log.Defined(logger, {|FC0201:patient.Ssn|}!, null);",
        "System.Diagnostics.Activity.Current?.SetTag(\"ssn\", {|FC0201:patient.Ssn|});",
        "System.Diagnostics.Trace.WriteLine({|FC0201:patient.Ssn|});",
        "logger.LogInformation(\"Saved {Id} of {Clinic}\", patient.Id, patient.Clinic);",
        "logger.LogInformation(\"Saved {Length}\", patient.Ssn?.Length);",
        "logger.LogInformation(\"Saved {Has}\", patient.Ssn is not null);",
        "logger.LogInformation(\"Saved {Name}\", nameof(patient.Ssn));",
        "logger.LogInformation(\"Saved {Hash}\", Hash(patient.Ssn));",
        "if (patient.Ssn == \"\") logger.LogInformation(\"Empty\");",
        "using var scope = logger.BeginScope(new Dictionary<string, object?> { [\"Ssn\"] = {|FC0201:patient.Ssn|}, [\"Id\"] = patient.Id });",
        "using var scope = logger.BeginScope(new Dictionary<string, object?> { { \"Ssn\", {|FC0201:patient.Ssn|} } });",
        "using var scope = logger.BeginScope(new[] { new KeyValuePair<string, object?>(\"Ssn\", {|FC0201:patient.Ssn|}) });",
        "using var scope = logger.BeginScope((\"Ssn\", {|FC0201:patient.Ssn|}));",
        "logger.LogInformation(\"Saved {@Patient}\", new { patient.Id, {|FC0201:patient.Ssn|} });",
        "logger.LogInformation(\"Saved {All}\", string.Join(',', new[] { patient }.Select(p => {|FC0201:p.Ssn|})));",
        "logger.LogInformation(\"Saved {Count}\", new[] { patient }.Count(p => p.Ssn == \"\"));",
        "logger.LogInformation(\"Saved {Ids}\", string.Join(',', new[] { patient }.Where(p => p.Ssn != null).Select(p => p.Id)));",
        "System.Diagnostics.Activity.Current?.AddEvent(new(\"saved\", tags: new() { [\"ssn\"] = {|FC0201:patient.Ssn|} }));",
        "new System.Diagnostics.Metrics.Meter(\"m\").CreateCounter<int>(\"saved\").Add(1, new KeyValuePair<string, object?>(\"ssn\", {|FC0201:patient.Ssn|}));",
        "new System.Diagnostics.Metrics.Meter(\"m\").CreateHistogram<int>(\"saved\").Record(1, new System.Diagnostics.TagList { { \"ssn\", {|FC0201:patient.Ssn|} } });",
        "new System.Diagnostics.Metrics.Meter(\"m\").CreateCounter<int>(\"saved\").Add(patient.Ssn is null ? 0 : 1);",
        "System.Diagnostics.Debug.WriteLine({|FC0201:patient.Ssn|});",
        "System.Diagnostics.Debug.Assert(patient.Ssn is not null, \"A number is missing.\");",
        "logger.LogInformation(\"Saved {Patient}\", {|FC0202:new Printed(\"\")|});",
        "logger.LogInformation(\"Saved {@Clinic} of {Patient}\", new Clinic(), patient);",
        "logger.LogInformation(\"{{@Saved}} {Patient}\", patient);",
        "logger.LogInformation(\"Saved {Id} {@Patient,10}\", patient.Id, {|FC0202:patient|});",
        "logger.LogInformation(\"Saved {@Patient}\", {|FC0202:patient|});",
        "logger.LogInformation(\"Saved {Start}\", {|FC0201:patient.Ssn|}![..3]);",
        "logger.LogInformation(\"Saved {Id} {@Patient}\", [patient.Id, {|FC0202:patient|}]);",
        "logger.LogInformation(\"Saved {Patient}\", patient);",
        "logger.LogInformation(\"Saved {@Clinic}\", new Clinic());");

    [Fact]
    public Task A_parameter_of_a_log_message_is_reported_if_it_prints_itself() => Analysis.ExpectEachAsync(
        static parameter => $$"""
        public static partial class Log
        {
            [LoggerMessage(1, LogLevel.Information, "Saved {Patient}")]
            public static partial void Saved(ILogger logger, {{parameter}});
            public static partial void Saved(ILogger logger, {{parameter.Replace("{|FC0202:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)}}) { }
        }
        public sealed record {|FC0204:Printed|}([property: Encrypted] string Ssn);
        public sealed record Quiet([property: Encrypted] string Ssn) { public override string ToString() => "Quiet"; }
        {{Models.Patients}}
        """,
        "Printed {|FC0202:patient|}",
        "Quiet patient",
        "Patient patient",
        "string id");

    [Fact]
    public Task Logged_properties_are_reported_where_they_are_not_redacted() => Analysis.ExpectEachAsync(
        static parameter => $$"""
        public static partial class Log
        {
            [LoggerMessage(1, LogLevel.Information, "Saved")]
            public static partial void Saved(ILogger logger, [LogProperties] {{parameter}});
            public static partial void Saved(ILogger logger, {{parameter.Replace("{|FC0202:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)}}) { }
        }
        public interface IPerson { [Encrypted] string? Ssn { get; } }
        public sealed class Promised : IPerson { [DynamoDBHashKey] public string Id { get; set; } = ""; public string? Ssn { get; set; } }
        public sealed class Repeated : IPerson { [DynamoDBHashKey] public string Id { get; set; } = ""; [Encrypted] public string? Ssn { get; set; } }
        {{Models.Patients}}
        """,
        "Promised {|FC0202:person|}",
        "Repeated person",
        "Patient patient",
        "Clinic clinic");
}
