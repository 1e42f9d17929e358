using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Disclosure;

/// <summary>FC0203, FC0204, FC0206: encrypted members in exceptions, in what objects print, and in texts.</summary>
public class TextTests
{
    [Fact]
    public Task What_becomes_of_a_value_in_an_expression_is_looked_at() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Service { public void Run(Patient patient) { {{statement}} } }
        public class Refused : Exception { public string? Ssn { get; init; } }
        {{Models.Patients}}
        """,
        "throw new InvalidOperationException($\"No patient {{|FC0203:patient.Ssn|}}\");",
        "throw new ArgumentException(\"No patient \" + {|FC0203:patient.Ssn|}, nameof(patient));",
        "throw new KeyNotFoundException({|FC0203:patient.Ssn|});",
        "throw new InvalidOperationException(string.Format(\"No patient {0}\", {|FC0203:patient.Ssn|}));",
        "throw new InvalidOperationException(\"No patient\") { Data = { [\"ssn\"] = {|FC0203:patient.Ssn|} } };",
        "throw new Refused { Ssn = {|FC0203:patient.Ssn|} };",
        "var refused = new InvalidOperationException(); refused.Data[\"ssn\"] = {|FC0203:patient.Ssn|}; throw refused;",
        "var refused = new InvalidOperationException(); refused.Data.Add(\"ssn\", {|FC0203:patient.Ssn|}); throw refused;",
        "var refused = new InvalidOperationException(); refused.HelpLink = {|FC0203:patient.Ssn|}; throw refused;",
        "var refused = new InvalidOperationException(); refused.Data[\"length\"] = patient.Ssn?.Length; throw refused;",
        "throw new InvalidOperationException($\"No patient {patient.Id}\");",
        "throw new ArgumentException(\"missing\", nameof(patient.Ssn));",
        "var text = $\"Dear {{|FC0206:patient.Ssn|}}\";",
        "var text = \"Dear \" + {|FC0206:patient.Ssn|};",
        "var text = string.Join(',', {|FC0206:patient.Ssn|}, patient.Id);",
        "var text = new StringBuilder().Append({|FC0206:patient.Ssn|}).ToString();",
        "Console.WriteLine($\"Dear {{|FC0206:patient.Ssn|}}\");",
        "Console.WriteLine(patient.Ssn);",
        "var copy = patient.Ssn; patient.Ssn = copy;",
        "var other = new Patient { Ssn = patient.Ssn };",
        "var found = new[] { patient }.Where(x => x.Ssn == \"a\").ToList();",
        "var text = $\"{patient.Ssn?.Length}\";");

    [Fact]
    public Task What_a_class_prints_is_looked_at() => Analysis.ExpectEachAsync(
        static declaration => declaration,
        "public sealed record {|FC0204:Person|}(string Id, [property: Encrypted] string Ssn);",
        "public record {|FC0204:Person|} { [Encrypted] public string? Ssn { get; init; } }",
        "public readonly record struct {|FC0204:Person|}([property: Encrypted] string Ssn);",
        "public record {|FC0204:Person|}([property: Encrypted] string Ssn); public record Child(string Ssn, string Name) : Person(Ssn);",
        "public record Person(string Id, [property: Encrypted] string Ssn) { protected virtual bool PrintMembers(StringBuilder builder) { builder.Append(Id); return true; } }",
        "public record Person(string Id, [property: Encrypted] string Ssn) { protected virtual bool PrintMembers(StringBuilder builder) { builder.Append({|FC0204:Ssn|}); return true; } }",
        "public sealed record Person(string Id, [property: Encrypted] string Ssn) { public override string ToString() => Id; }",
        "public record Person { [Encrypted] internal string? Ssn { get; init; } }",
        "public record Person { [Encrypted] public byte[]? Photo { get; init; } [Encrypted] public IReadOnlyList<string>? Notes { get; init; } [Encrypted] public System.IO.MemoryStream? Scan { get; init; } }",
        "public record Person { [Encrypted] public Home? Home { get; init; } } public class Home { public string? Street { get; set; } }",
        "public record {|FC0204:Person|} { [Encrypted] public Home? Home { get; init; } } public record Home(string Street);",
        "public record {|FC0204:Person|} { [Encrypted] public Home? Home { get; init; } } public class Home { public string? Street { get; set; } public override string? ToString() => Street; }",
        "public record {|FC0204:Person|} { [Encrypted] public int? Age { get; init; } [Encrypted] public DateOnly Born { get; init; } }",
        "public record Person(string Id);",
        "public class Person { public string Id = \"\"; [Encrypted] public string? Ssn { get; set; } public override string ToString() => $\"{Id} {{|FC0204:Ssn|}}\"; }",
        "public class Person { [Encrypted] public string? Ssn { get; set; } public override string ToString() => {|FC0204:Ssn|} ?? \"\"; }",
        "public class Person { public string Id = \"\"; [Encrypted] public string? Ssn { get; set; } public override string ToString() => Id; }",
        "public interface IPerson { [Encrypted] string Ssn { get; } } public record {|FC0204:Person|}(string Ssn) : IPerson;");
}
