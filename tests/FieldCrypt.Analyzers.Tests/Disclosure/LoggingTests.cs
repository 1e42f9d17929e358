using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Disclosure;

/// <summary>FC0201, FC0202: encrypted members in logs and traces.</summary>
public class LoggingTests
{
    [Theory]
    [InlineData("logger.LogInformation(\"Saved {Ssn}\", {|FC0201:patient.Ssn|});")]
    [InlineData("logger.LogInformation($\"Saved {{|FC0201:patient.Ssn|}}\");")]
    [InlineData("logger.LogError(new Exception(), \"Saved \" + {|FC0201:patient.Ssn|});")]
    [InlineData("logger.LogWarning(\"Saved {Id} {Ssn}\", patient.Id, {|FC0201:patient.Ssn|} ?? \"none\");")]
    [InlineData("logger.LogWarning(\"Saved {Ssn}\", {|FC0201:patient.Ssn|}?.Trim());")]
    [InlineData("logger.LogWarning(\"Saved {Ssn}\", {|FC0201:patient.Ssn|}!.Substring(0, 3));")]
    [InlineData("using var scope = logger.BeginScope(\"{Ssn}\", {|FC0201:patient.Ssn|});")]
    [InlineData("Log.Saved(logger, {|FC0201:patient.Ssn|});")]
    [InlineData("Log.Defined(logger, {|FC0201:patient.Ssn|}!, null);")]
    [InlineData("System.Diagnostics.Activity.Current?.SetTag(\"ssn\", {|FC0201:patient.Ssn|});")]
    [InlineData("System.Diagnostics.Trace.WriteLine({|FC0201:patient.Ssn|});")]
    [InlineData("logger.LogInformation(\"Saved {Id} of {Clinic}\", patient.Id, patient.Clinic);")]
    [InlineData("logger.LogInformation(\"Saved {Length}\", patient.Ssn?.Length);")]
    [InlineData("logger.LogInformation(\"Saved {Has}\", patient.Ssn is not null);")]
    [InlineData("logger.LogInformation(\"Saved {Name}\", nameof(patient.Ssn));")]
    [InlineData("logger.LogInformation(\"Saved {Hash}\", Hash(patient.Ssn));")]
    [InlineData("if (patient.Ssn == \"\") logger.LogInformation(\"Empty\");")]
    [InlineData("logger.LogInformation(\"Saved {@Patient}\", {|FC0202:patient|});")]
    [InlineData("logger.LogInformation(\"Saved {Patient}\", patient);")]
    [InlineData("logger.LogInformation(\"Saved {@Clinic}\", new Clinic());")]
    public Task What_is_written_to_the_log_is_looked_at(string statement) => Analysis.ExpectAsync($$"""
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
        {{Models.Patients}}
        """);

    [Theory]
    [InlineData("Printed {|FC0202:patient|}")]
    [InlineData("Quiet patient")]
    [InlineData("Patient patient")]
    [InlineData("string id")]
    public Task A_parameter_of_a_log_message_is_reported_if_it_prints_itself(string parameter) => Analysis.ExpectAsync($$"""
        public static partial class Log
        {
            [LoggerMessage(1, LogLevel.Information, "Saved {Patient}")]
            public static partial void Saved(ILogger logger, {{parameter}});
            public static partial void Saved(ILogger logger, {{parameter.Replace("{|FC0202:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)}}) { }
        }
        public sealed record {|FC0204:Printed|}([property: Encrypted] string Ssn);
        public sealed record Quiet([property: Encrypted] string Ssn) { public override string ToString() => "Quiet"; }
        {{Models.Patients}}
        """);
}
