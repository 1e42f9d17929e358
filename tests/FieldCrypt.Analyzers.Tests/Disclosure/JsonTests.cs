using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Disclosure;

/// <summary>FC0205: classes with encrypted members written as JSON.</summary>
public class JsonTests
{
    [Fact]
    public Task What_is_written_as_JSON_is_looked_at() => Analysis.ExpectEachAsync(
        static statement => $$"""
        using System.Text.Json;
        using System.Text.Json.Serialization;
        public class Service
        {
            private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
            private static readonly JsonSerializerOptions Careful = new() { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
            public void Run(Patient patient, JsonSerializerOptions options) { {{statement}} }
        }
        [JsonConverter(typeof(OwnConverter))] public class Own { public string Id { get; set; } = ""; [Encrypted] public string? Ssn { get; set; } }
        public class OwnConverter : JsonConverter<Own>
        {
            public override Own? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => null;
            public override void Write(Utf8JsonWriter writer, Own value, JsonSerializerOptions options) => writer.WriteStringValue(value.Id);
        }
        public class Quiet { public string Id { get; set; } = ""; [Encrypted, JsonIgnore] public string? Ssn { get; set; } [Encrypted] internal string? Name { get; set; } }
        {{Models.Patients}}
        """,
        "JsonSerializer.Serialize({|FC0205:patient|});",
        "JsonSerializer.Serialize<object>({|FC0205:patient|});",
        "JsonSerializer.SerializeToUtf8Bytes({|FC0205:new[] { patient }|});",
        "JsonSerializer.Serialize({|FC0205:new List<Patient>()|}, new JsonSerializerOptions { WriteIndented = true });",
        "JsonSerializer.Serialize({|FC0205:patient|}, JsonSerializerOptions.Web);",
        "JsonSerializer.Serialize({|FC0205:patient|}, Indented);",
        "JsonSerializer.Serialize({|FC0205:new Dictionary<string, House>()|});",
        "JsonSerializer.SerializeAsync(System.IO.Stream.Null, {|FC0205:patient|}).Wait();",
        "_ = System.Net.Http.Json.JsonContent.Create({|FC0205:patient|});",
        "_ = System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(new System.Net.Http.HttpClient(), \"\", {|FC0205:patient|});",
        "_ = System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(new System.Net.Http.HttpClient(), \"\", patient, options);",
        "JsonSerializer.Serialize(new Own());",
        "JsonSerializer.Serialize(patient, Careful);",
        "JsonSerializer.Serialize(patient, options);",
        "JsonSerializer.Serialize(new Clinic());",
        "JsonSerializer.Serialize(patient.Id);",
        "JsonSerializer.Serialize(new Quiet());",
        "JsonSerializer.Serialize(new { patient.Id, patient.Clinic });",
        "JsonSerializer.Deserialize<Patient>(\"{}\");");
}
