using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Annotations;

/// <summary>FC0002: annotations on what no store keeps.</summary>
public class PlacementTests
{
    [Fact]
    public Task An_annotation_on_what_is_no_part_of_an_object_is_reported() => Analysis.ExpectEachAsync(
        static member => $"class Patient {{ {member} }}",
        "[{|FC0002:Encrypted|}] public static string? Ssn { get; set; }",
        "[{|FC0002:Encrypted|}] public static string? Ssn;",
        "[{|FC0002:Encrypted|}] public const string Ssn = \"\";",
        "[field: {|FC0002:Encrypted|}] public string? Ssn { get; set; }",
        "[{|FC0002:Encrypted|}] public string? Ssn { set { } }",
        "[{|FC0002:Unsigned|}] public string? this[int index] { get => null; set { } }");

    [Fact]
    public Task An_annotation_on_an_ordinary_member_is_not() => Analysis.ExpectEachAsync(
        static member => $"class Patient {{ {member} }}",
        "[Encrypted] public string? Ssn { get; set; }",
        "[Encrypted] public string? Ssn;",
        "[property: Encrypted] public string? Ssn { get; set; }",
        "[EncryptionContext] public string? Tenant { get; init; }",
        "public static string? Ssn { get; set; }");

    [Fact]
    public Task A_property_that_extends_a_class_is_no_part_of_it() => Analysis.ExpectAsync("""
        class Patient { [Encrypted] public string? Ssn { get; set; } }
        static class PatientExtensions { extension(Patient patient) { [{|FC0002:Encrypted|}] public string? Number { get => patient.Ssn; set => patient.Ssn = value; } } }
        """);

    [Fact]
    public Task A_static_property_of_an_interface_is_reported_there() => Analysis.ExpectAsync(
        "interface IPatient { [{|FC0002:Encrypted|}] static string? Ssn { get; set; } [Encrypted] string? Name { get; set; } }");

    [Fact]
    public Task The_property_of_a_positional_record_is_annotated_and_not_its_parameter() => Analysis.ExpectAsync(
        "sealed record Patient(string Id, [property: Encrypted] string Ssn) { private bool PrintMembers(StringBuilder builder) { builder.Append(Id); return true; } }");

    [Fact]
    public Task Generated_code_is_left_alone() => Analysis.ExpectAsync(
        "[System.CodeDom.Compiler.GeneratedCode(\"tool\", \"1\")] class Patient { [Encrypted] public static string? Ssn { get; set; } }");
}
