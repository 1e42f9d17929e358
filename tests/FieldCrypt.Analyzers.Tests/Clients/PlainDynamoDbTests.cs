using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Clients;

/// <summary>FC0101: an annotated class used with a plain DynamoDB client.</summary>
public class PlainDynamoDbTests
{
    [Theory]
    [InlineData("var client = new AmazonDynamoDBClient(); using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();")]
    [InlineData("using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => new AmazonDynamoDBClient(new AmazonDynamoDBConfig())).Build();")]
    [InlineData("IAmazonDynamoDB client = new AmazonDynamoDBClient(); var context = new DynamoDBContextBuilder().ConfigureContext(c => c.ConsistentRead = true).WithDynamoDBClient(() => client).Build();")]
    [InlineData("var context = new DynamoDBContextBuilder().Build();")]
    [InlineData("var context = new DynamoDBContext(config: new DynamoDBContextConfig(), client: new AmazonDynamoDBClient());")]
    [InlineData("var client = new AmazonDynamoDBClient(); var builder = new DynamoDBContextBuilder().WithDynamoDBClient(() => client); IDynamoDBContext context = builder.Build();")]
    [InlineData("IAmazonDynamoDB client; client = new AmazonDynamoDBClient(); IDynamoDBContext context; context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();")]
    [InlineData("#pragma warning disable CS0618\nvar context = new DynamoDBContext(new AmazonDynamoDBClient());\n")]
    public Task A_context_of_a_plain_client_is_reported_where_it_is_used(string makeContext) => Analysis.ExpectAsync($$"""
        {{makeContext}}
        await context.{|FC0101:SaveAsync|}(new Patient());
        _ = await context.{|FC0101:LoadAsync<Patient>|}("p-1");
        _ = context.{|FC0101:CreateBatchWrite<Patient>|}();
        await context.SaveAsync(new Clinic());
        _ = context.ToDocument(new Patient());
        {{Models.Patients}}
        """);

    [Fact]
    public Task A_client_that_may_be_FieldCrypts_is_not() => Analysis.ExpectEachAsync(
        static row => $$"""
        class Repository
        {
            public async Task SaveAsync({{row.Item1}}, Patient patient)
            {
                {{row.Item2}}
                await context.SaveAsync(patient);
            }
        }
        {{Models.Patients}}
        """,
        ("IAmazonDynamoDB client", "var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();"),
        ("IDynamoDBContext context", ""),
        ("FieldCryptDynamoDbOptions options", "var client = new FieldCryptDynamoDbClient(new AmazonDynamoDBConfig(), options); var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();"),
        ("FieldCryptDynamoDbOptions options", "IAmazonDynamoDB client = new AmazonDynamoDBClient(); client = new FieldCryptDynamoDbClient(new AmazonDynamoDBConfig(), options); var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();"),
        ("IAmazonDynamoDB? given", "var client = given ?? new AmazonDynamoDBClient(); var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();"),
        ("Func<IAmazonDynamoDB> make", "var context = new DynamoDBContextBuilder().WithDynamoDBClient(make).Build();"));

    [Fact]
    public Task Clients_are_followed_through_fields_and_constructors() => Analysis.ExpectAsync($$"""
        class Repository
        {
            private readonly IAmazonDynamoDB _client = new AmazonDynamoDBClient();
            private readonly IDynamoDBContext _context;
            public Repository() => _context = new DynamoDBContextBuilder().WithDynamoDBClient(() => _client).Build();
            public Task SaveAsync(Patient patient) => _context.{|FC0101:SaveAsync|}(patient);
        }
        class Injected(IDynamoDBContext context)
        {
            private readonly IDynamoDBContext _context = context;
            public Task SaveAsync(Patient patient) => _context.SaveAsync(patient);
            public Task SaveTooAsync(Patient patient) => context.SaveAsync(patient);
        }
        {{Models.Patients}}
        """);
}
