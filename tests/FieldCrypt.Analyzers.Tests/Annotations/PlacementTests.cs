using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Annotations;

/// <summary>FC0002: annotations on what no store keeps.</summary>
public class PlacementTests
{
    [Theory]
    [InlineData("[{|FC0002:Encrypted|}] public static string? Ssn { get; set; }")]
    [InlineData("[{|FC0002:Encrypted|}] public static string? Ssn;")]
    [InlineData("[{|FC0002:Encrypted|}] public const string Ssn = \"\";")]
    [InlineData("[field: {|FC0002:Encrypted|}] public string? Ssn { get; set; }")]
    [InlineData("[{|FC0002:Encrypted|}] public string? Ssn { set { } }")]
    [InlineData("[{|FC0002:Unsigned|}] public string? this[int index] { get => null; set { } }")]
    public Task An_annotation_on_what_is_no_part_of_an_object_is_reported(string member) => Analysis.ExpectAsync($"class Patient {{ {member} }}");

    [Theory]
    [InlineData("[Encrypted] public string? Ssn { get; set; }")]
    [InlineData("[Encrypted] public string? Ssn;")]
    [InlineData("[property: Encrypted] public string? Ssn { get; set; }")]
    [InlineData("[EncryptionContext] public string? Tenant { get; init; }")]
    [InlineData("public static string? Ssn { get; set; }")]
    public Task An_annotation_on_an_ordinary_member_is_not(string member) => Analysis.ExpectAsync($"class Patient {{ {member} }}");

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
