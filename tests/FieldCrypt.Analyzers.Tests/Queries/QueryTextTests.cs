using FieldCrypt.Analyzers.Tests.Clients;
using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Queries;

/// <summary>FC0301, FC0302, FC0303: queries as text that name what is encrypted.</summary>
public class QueryTextTests
{
    [Theory]
    [InlineData("_ = new ScanRequest { TableName = \"Patients\", FilterExpression = {|FC0301:\"Ssn = :s\"|} };")]
    [InlineData("_ = new QueryRequest { TableName = \"Patients\", KeyConditionExpression = \"Id = :i\", FilterExpression = {|FC0301:\"begins_with(#s, :s)\"|}, ExpressionAttributeNames = new() { [\"#s\"] = \"Ssn\" } };")]
    [InlineData("_ = new QueryRequest { TableName = \"Patients\", FilterExpression = {|FC0301:\"#s = :s\"|}, ExpressionAttributeNames = new Dictionary<string, string> { { \"#s\", \"Ssn\" } } };")]
    [InlineData("_ = new QueryRequest { TableName = \"Patients\", FilterExpression = \"#c = :s\", ExpressionAttributeNames = new() { [\"#c\"] = \"Clinic\", [\"#s\"] = \"Ssn\" } };")]
    [InlineData("_ = new ScanRequest { TableName = \"Patients\", FilterExpression = \"Email = :e\" };")]
    [InlineData("_ = new ScanRequest { TableName = \"Patients\", FilterExpression = \"SsnSuffix = :s and Clinic = :Ssn\" };")]
    [InlineData("_ = new ScanRequest { TableName = \"Clinics\", FilterExpression = \"Ssn = :s\" };")]
    [InlineData("_ = new ScanRequest { TableName = table, FilterExpression = \"Ssn = :s\" };")]
    [InlineData("_ = new ScanRequest { TableName = \"Patients\", ProjectionExpression = \"Id, Ssn\" };")]
    [InlineData("_ = context.FromScanAsync<Patient>(new Amazon.DynamoDBv2.DocumentModel.ScanOperationConfig { FilterExpression = new Amazon.DynamoDBv2.DocumentModel.Expression { ExpressionStatement = {|FC0301:\"Ssn = :s\"|} } });")]
    [InlineData("_ = context.FromScanAsync<Clinic>(new Amazon.DynamoDBv2.DocumentModel.ScanOperationConfig { FilterExpression = new Amazon.DynamoDBv2.DocumentModel.Expression { ExpressionStatement = \"Ssn = :s\" } });")]
    public Task Expressions_of_DynamoDB_are_read(string statement) => Analysis.ExpectAsync($$"""
        public class Repository { public void Find(string table, IDynamoDBContext context) { {{statement}} } }
        {{Models.Patients}}
        """);

    [Theory]
    [InlineData("patients.Find({|FC0302:\"{ Ssn: '078-05-1120' }\"|});")]
    [InlineData("patients.Find({|FC0302:\"{ Clinic: 'a', $or: [{ 'ssn': { $in: ['1'] } }] }\"|});")]
    [InlineData("patients.Find({|FC0302:\"{ 'Ssn.part': 'x' }\"|});")]
    [InlineData("patients.Find({|FC0302:BsonDocument.Parse(\"{ Email: 'a@b' }\")|});")]
    [InlineData("patients.Find({|FC0302:new BsonDocument(\"Ssn\", ssn)|});")]
    [InlineData("_ = new JsonFilterDefinition<Patient>({|FC0302:\"{ Ssn: 'x' }\"|});")]
    [InlineData("patients.Find(\"{ Clinic: 'Ssn: x' }\");")]
    [InlineData("patients.Find(\"{ Ssn: null }\");")]
    [InlineData("patients.Find(\"{ Ssn: { $exists: true } }\");")]
    [InlineData("patients.Find(\"{ Ssn: { $ne: null } }\");")]
    [InlineData("patients.Find(\"{ Email: BinData(6, 'AQ==') }\");")]
    [InlineData("patients.Find(new BsonDocument(\"Email\", ciphertext));")]
    [InlineData("patients.Find(text);")]
    [InlineData("patients.Find(x => x.Email == ssn);")]
    [InlineData("clinics.Find(\"{ Ssn: 'x' }\");")]
    public Task Filters_of_MongoDB_are_read(string statement) => Analysis.ExpectAsync($$"""
        public class Repository
        {
            public void Find(IMongoCollection<Patient> patients, IMongoCollection<Clinic> clinics, string ssn, string text, BsonBinaryData ciphertext) { {{statement}} }
        }
        {{Models.Patients}}
        """);

    [Theory]
    [InlineData("context.People.FromSqlRaw({|FC0303:\"SELECT * FROM People WHERE Ssn = {0}\"|}, ssn);")]
    [InlineData("context.People.FromSql({|FC0303:$\"SELECT * FROM People WHERE [Ssn] = {ssn}\"|});")]
    [InlineData("context.People.FromSqlInterpolated({|FC0303:$\"SELECT * FROM People ORDER BY \\\"ssn\\\" LIMIT {10}\"|});")]
    [InlineData("context.Database.ExecuteSql({|FC0303:$\"UPDATE People SET Ssn = {ssn}\"|});")]
    [InlineData("context.Database.ExecuteSqlRaw({|FC0303:\"INSERT INTO People (Id, Ssn) VALUES ({0}, {1})\"|}, 1, ssn);")]
    [InlineData("context.People.FromSql($\"SELECT Id, Ssn FROM People WHERE Town = {ssn}\");")]
    [InlineData("context.People.FromSql($\"SELECT * FROM People WHERE Ssn_Index = {ssn}\");")]
    [InlineData("context.Database.ExecuteSql($\"UPDATE Towns SET Ssn = {ssn}\");")]
    [InlineData("context.Towns.FromSql($\"SELECT * FROM Towns WHERE Ssn = {ssn}\");")]
    public Task SQL_is_read(string statement) => Analysis.ExpectAsync($$"""
        public class Repository { public void Find(Registry context, string ssn) { {{statement}} } }
        public class Person { public Guid Id { get; set; } [Encrypted] public string? Ssn { get; set; } public string? Town { get; set; } }
        public class Town { public Guid Id { get; set; } public string? Ssn { get; set; } }
        public class Registry(DbContextOptions<Registry> options) : DbContext(options)
        {
            public DbSet<Person> People => Set<Person>();
            public DbSet<Town> Towns => Set<Town>();
        }
        """);

    [Theory]
    [InlineData("[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public bool Smokes { get; set; }")]
    [InlineData("[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public bool? Smokes { get; set; }")]
    [InlineData("[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public DayOfWeek Day { get; set; }")]
    [InlineData("[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public byte Age { get; set; }")]
    [InlineData("[{|FC0304:Encrypted(Query = FieldQuery.Equality)|}] public char Sex { get; set; }")]
    [InlineData("[Encrypted(Query = FieldQuery.Equality)] public string? Ssn { get; set; }")]
    [InlineData("[Encrypted(Query = FieldQuery.Equality)] public long Number { get; set; }")]
    [InlineData("[Encrypted(Query = FieldQuery.None)] public bool Smokes { get; set; }")]
    [InlineData("[Encrypted] public bool Smokes { get; set; }")]
    public Task Values_of_which_there_are_few_are_not_to_be_found(string member) => Analysis.ExpectAsync($"public class Person {{ {member} }}");
}
