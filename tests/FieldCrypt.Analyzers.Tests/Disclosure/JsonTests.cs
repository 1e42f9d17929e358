using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Disclosure;

/// <summary>FC0205: classes with encrypted members written as JSON.</summary>
public class JsonTests
{
    [Theory]
    [InlineData("JsonSerializer.Serialize({|FC0205:patient|});")]
    [InlineData("JsonSerializer.Serialize<object>({|FC0205:patient|});")]
    [InlineData("JsonSerializer.SerializeToUtf8Bytes({|FC0205:new[] { patient }|});")]
    [InlineData("JsonSerializer.Serialize({|FC0205:new List<Patient>()|}, new JsonSerializerOptions { WriteIndented = true });")]
    [InlineData("JsonSerializer.Serialize({|FC0205:patient|}, JsonSerializerOptions.Web);")]
    [InlineData("JsonSerializer.Serialize({|FC0205:patient|}, Indented);")]
    [InlineData("JsonSerializer.Serialize({|FC0205:new Dictionary<string, House>()|});")]
    [InlineData("JsonSerializer.SerializeAsync(System.IO.Stream.Null, {|FC0205:patient|}).Wait();")]
    [InlineData("JsonSerializer.Serialize(patient, Careful);")]
    [InlineData("JsonSerializer.Serialize(patient, options);")]
    [InlineData("JsonSerializer.Serialize(new Clinic());")]
    [InlineData("JsonSerializer.Serialize(patient.Id);")]
    [InlineData("JsonSerializer.Serialize(new Quiet());")]
    [InlineData("JsonSerializer.Serialize(new { patient.Id, patient.Clinic });")]
    [InlineData("JsonSerializer.Deserialize<Patient>(\"{}\");")]
    public Task What_is_written_as_JSON_is_looked_at(string statement) => Analysis.ExpectAsync($$"""
        using System.Text.Json;
        using System.Text.Json.Serialization;
        public class Service
        {
            private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
            private static readonly JsonSerializerOptions Careful = new() { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
            public void Run(Patient patient, JsonSerializerOptions options) { {{statement}} }
        }
        public class Quiet { public string Id { get; set; } = ""; [Encrypted, JsonIgnore] public string? Ssn { get; set; } [Encrypted] internal string? Name { get; set; } }
        {{Models.Patients}}
        """);
}
