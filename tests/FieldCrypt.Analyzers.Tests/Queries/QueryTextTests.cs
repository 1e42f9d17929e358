using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Queries;

/// <summary>FC0301, FC0302, FC0303: queries as text that name what is encrypted.</summary>
public class QueryTextTests
{
    [Fact]
    public Task Expressions_of_DynamoDB_are_read() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Repository { public void Find(string table, IDynamoDBContext context) { {{statement}} } }
        {{Models.Patients}}
        """,
        "_ = new ScanRequest { TableName = \"Patients\", FilterExpression = {|FC0301:\"Ssn = :s\"|} };",
        "_ = new QueryRequest { TableName = \"Patients\", KeyConditionExpression = \"Id = :i\", FilterExpression = {|FC0301:\"begins_with(#s, :s)\"|}, ExpressionAttributeNames = new() { [\"#s\"] = \"Ssn\" } };",
        "_ = new QueryRequest { TableName = \"Patients\", FilterExpression = {|FC0301:\"#s = :s\"|}, ExpressionAttributeNames = new Dictionary<string, string> { { \"#s\", \"Ssn\" } } };",
        "_ = new QueryRequest { TableName = \"Patients\", FilterExpression = \"#c = :s\", ExpressionAttributeNames = new() { [\"#c\"] = \"Clinic\", [\"#s\"] = \"Ssn\" } };",
        "_ = new ScanRequest(\"Patients\") { FilterExpression = {|FC0301:\"Ssn = :s\"|} };",
        "_ = new ScanRequest(\"Clinics\") { FilterExpression = \"Ssn = :s\" };",
        "_ = new ScanRequest { TableName = \"Patients\", FilterExpression = \"Email = :e\" };",
        "_ = new ScanRequest { TableName = \"Patients\", FilterExpression = \"SsnSuffix = :s and Clinic = :Ssn\" };",
        "_ = new ScanRequest { TableName = \"Clinics\", FilterExpression = \"Ssn = :s\" };",
        "_ = new ScanRequest { TableName = table, FilterExpression = \"Ssn = :s\" };",
        "_ = new ScanRequest { TableName = \"Patients\", FilterExpression = \"attribute_exists(Ssn) AND attribute_not_exists ( #s )\", ExpressionAttributeNames = new() { [\"#s\"] = \"Ssn\" } };",
        "_ = new ScanRequest { TableName = \"Patients\", FilterExpression = {|FC0301:\"attribute_exists(Ssn) AND Ssn = :s\"|} };",
        "_ = new ScanRequest { TableName = \"Patients\", FilterExpression = {|FC0301:\"size(Ssn) > :n\"|} };",
        "_ = new ScanRequest { TableName = \"Patients\", ProjectionExpression = \"Id, Ssn\" };",
        "_ = context.FromScanAsync<Patient>(new Amazon.DynamoDBv2.DocumentModel.ScanOperationConfig { FilterExpression = new Amazon.DynamoDBv2.DocumentModel.Expression { ExpressionStatement = {|FC0301:\"Ssn = :s\"|} } });",
        "_ = context.FromScanAsync<Clinic>(new Amazon.DynamoDBv2.DocumentModel.ScanOperationConfig { FilterExpression = new Amazon.DynamoDBv2.DocumentModel.Expression { ExpressionStatement = \"Ssn = :s\" } });");

    [Fact]
    public Task Filters_of_MongoDB_are_read() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Repository
        {
            public void Find(IMongoCollection<Patient> patients, IMongoCollection<Clinic> clinics, string ssn, string text, BsonBinaryData ciphertext) { {{statement}} }
        }
        {{Models.Patients}}
        """,
        "patients.Find({|FC0302:\"{ Ssn: '078-05-1120' }\"|});",
        "patients.Find({|FC0302:\"{ Clinic: 'a', $or: [{ 'ssn': { $in: ['1'] } }] }\"|});",
        "patients.Find({|FC0302:\"{ 'Ssn.part': 'x' }\"|});",
        "patients.Find({|FC0302:BsonDocument.Parse(\"{ Email: 'a@b' }\")|});",
        "patients.Find({|FC0302:new BsonDocument(\"Ssn\", ssn)|});",
        "patients.Find({|FC0302:new BsonDocument(value: ssn, name: \"Ssn\")|});",
        "patients.Find({|FC0302:new BsonDocument { { \"Clinic\", \"a\" }, { \"Ssn\", ssn } }|});",
        "patients.Find({|FC0302:new BsonDocument { [\"Ssn\"] = ssn }|});",
        "patients.Find(new BsonDocument { { \"Email\", ciphertext }, { \"Ssn\", BsonNull.Value }, { \"Clinic\", ssn } });",
        "_ = new JsonFilterDefinition<Patient>({|FC0302:\"{ Ssn: 'x' }\"|});",
        "patients.Find(\"{ Clinic: 'Ssn: x' }\");",
        "patients.Find(\"{ Ssn: null }\");",
        "patients.Find(\"{ Ssn: { $exists: true } }\");",
        "patients.Find(\"{ Ssn: { $ne: null } }\");",
        "patients.Find(\"{ Email: BinData(6, 'AQ==') }\");",
        "patients.Find(new BsonDocument(\"Email\", ciphertext));",
        "patients.Find(text);",
        "patients.Find(x => x.Email == ssn);",
        "clinics.Find(\"{ Ssn: 'x' }\");");

    [Fact]
    public Task SQL_is_read() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Repository { public void Find(Registry context, string ssn) { {{statement}} } }
        public class Person { public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; } public string? Town { get; set; } }
        public class Town { public Guid Id { get; set; } public string? Ssn { get; set; } }
        public class Registry(DbContextOptions<Registry> options) : DbContext(options)
        {
            public DbSet<Person> People => Set<Person>();
            public DbSet<Town> Towns => Set<Town>();
        }
        """,
        "context.People.FromSqlRaw({|FC0303:\"SELECT * FROM People WHERE Ssn = {0}\"|}, ssn);",
        "context.Database.ExecuteSqlRaw(parameters: [ssn], sql: {|FC0303:\"UPDATE People SET Ssn = {0}\"|});",
        "context.People.FromSql({|FC0303:$\"SELECT * FROM People WHERE [Ssn] = {ssn}\"|});",
        "context.People.FromSqlInterpolated({|FC0303:$\"SELECT * FROM People ORDER BY \\\"ssn\\\" LIMIT {10}\"|});",
        "context.Database.ExecuteSql({|FC0303:$\"UPDATE People SET Ssn = {ssn}\"|});",
        "context.Database.ExecuteSqlRaw({|FC0303:\"INSERT INTO People (Id, Ssn) VALUES ({0}, {1})\"|}, 1, ssn);",
        "context.People.FromSql($\"SELECT Id, Ssn FROM People WHERE Town = {ssn}\");",
        "context.People.FromSql($\"SELECT * FROM People WHERE Ssn_Index = {ssn}\");",
        "context.Database.ExecuteSql($\"UPDATE Towns SET Ssn = {ssn}\");",
        "context.Towns.FromSql($\"SELECT * FROM Towns WHERE Ssn = {ssn}\");");

    [Fact]
    public Task Values_of_which_there_are_few_are_not_to_be_found() => Analysis.ExpectEachAsync(
        static member => $"public class Person {{ {member} }}",
        "[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public bool Smokes { get; set; }",
        "[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public bool? Smokes { get; set; }",
        "[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public DayOfWeek Day { get; set; }",
        "[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public byte Age { get; set; }",
        "[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public char Sex { get; set; }",
        "[Encrypted(Query = FieldQuery.Equality)] public string? Ssn { get; set; }",
        "[Encrypted(Query = FieldQuery.Equality)] public long Number { get; set; }",
        "[Encrypted(Query = FieldQuery.None)] public bool Smokes { get; set; }",
        "[Encrypted] public bool Smokes { get; set; }");
}
