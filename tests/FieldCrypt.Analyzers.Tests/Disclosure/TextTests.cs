using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Disclosure;

/// <summary>FC0203, FC0204, FC0206: encrypted members in exceptions, in what objects print, and in texts.</summary>
public class TextTests
{
    [Theory]
    [InlineData("throw new InvalidOperationException($\"No patient {{|FC0203:patient.Ssn|}}\");")]
    [InlineData("throw new ArgumentException(\"No patient \" + {|FC0203:patient.Ssn|}, nameof(patient));")]
    [InlineData("throw new KeyNotFoundException({|FC0203:patient.Ssn|});")]
    [InlineData("throw new InvalidOperationException(string.Format(\"No patient {0}\", {|FC0203:patient.Ssn|}));")]
    [InlineData("throw new InvalidOperationException($\"No patient {patient.Id}\");")]
    [InlineData("throw new ArgumentException(\"missing\", nameof(patient.Ssn));")]
    [InlineData("var text = $\"Dear {{|FC0206:patient.Ssn|}}\";")]
    [InlineData("var text = \"Dear \" + {|FC0206:patient.Ssn|};")]
    [InlineData("var text = string.Join(',', {|FC0206:patient.Ssn|}, patient.Id);")]
    [InlineData("var text = new StringBuilder().Append({|FC0206:patient.Ssn|}).ToString();")]
    [InlineData("Console.WriteLine($\"Dear {{|FC0206:patient.Ssn|}}\");")]
    [InlineData("Console.WriteLine(patient.Ssn);")]
    [InlineData("var copy = patient.Ssn; patient.Ssn = copy;")]
    [InlineData("var other = new Patient { Ssn = patient.Ssn };")]
    [InlineData("var found = new[] { patient }.Where(x => x.Ssn == \"a\").ToList();")]
    [InlineData("var text = $\"{patient.Ssn?.Length}\";")]
    public Task What_becomes_of_a_value_in_an_expression_is_looked_at(string statement) => Analysis.ExpectAsync($$"""
        public class Service { public void Run(Patient patient) { {{statement}} } }
        {{Models.Patients}}
        """);

    [Theory]
    [InlineData("public sealed record {|FC0204:Person|}(string Id, [property: Encrypted] string Ssn);")]
    [InlineData("public record {|FC0204:Person|} { [Encrypted] public string? Ssn { get; init; } }")]
    [InlineData("public readonly record struct {|FC0204:Person|}([property: Encrypted] string Ssn);")]
    [InlineData("public record {|FC0204:Person|}([property: Encrypted] string Ssn); public record Child(string Ssn, string Name) : Person(Ssn);")]
    [InlineData("public record Person(string Id, [property: Encrypted] string Ssn) { protected virtual bool PrintMembers(StringBuilder builder) { builder.Append(Id); return true; } }")]
    [InlineData("public record Person(string Id, [property: Encrypted] string Ssn) { protected virtual bool PrintMembers(StringBuilder builder) { builder.Append({|FC0204:Ssn|}); return true; } }")]
    [InlineData("public sealed record Person(string Id, [property: Encrypted] string Ssn) { public override string ToString() => Id; }")]
    [InlineData("public record Person { [Encrypted] internal string? Ssn { get; init; } }")]
    [InlineData("public record Person(string Id);")]
    [InlineData("public class Person { public string Id = \"\"; [Encrypted] public string? Ssn { get; set; } public override string ToString() => $\"{Id} {{|FC0204:Ssn|}}\"; }")]
    [InlineData("public class Person { [Encrypted] public string? Ssn { get; set; } public override string ToString() => {|FC0204:Ssn|} ?? \"\"; }")]
    [InlineData("public class Person { public string Id = \"\"; [Encrypted] public string? Ssn { get; set; } public override string ToString() => Id; }")]
    [InlineData("public interface IPerson { [Encrypted] string Ssn { get; } } public record {|FC0204:Person|}(string Ssn) : IPerson;")]
    public Task What_a_class_prints_is_looked_at(string declaration) => Analysis.ExpectAsync(declaration);
}
