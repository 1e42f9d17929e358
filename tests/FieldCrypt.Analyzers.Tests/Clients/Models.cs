namespace FieldCrypt.Analyzers.Tests.Clients;

/// <summary>Classes that the code under analysis is about.</summary>
internal static class Models
{
    public const string Patients = """

        [DynamoDBTable("Patients")]
        public sealed class Patient
        {
            [DynamoDBHashKey, BsonId] public string Id { get; set; } = "";
            [Encrypted] public string? Ssn { get; set; }
            [Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 1_000_000)] public string? Email { get; set; }
            public string? Clinic { get; set; }
        }

        [DynamoDBTable("Clinics")]
        public sealed class Clinic { [DynamoDBHashKey, BsonId] public string Id { get; set; } = ""; }

        public class Street { [Encrypted] public string? Name { get; set; } }
        public class House { public string Id { get; set; } = ""; public List<Street> Streets { get; set; } = []; }
        """;
}
