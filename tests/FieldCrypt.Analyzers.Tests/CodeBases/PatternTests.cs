using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.CodeBases;

/// <summary>
/// Patterns of well-known open-source code bases (a shop of services with a generic repository and a catalog; an outbox with structured logging; functions that
/// handle events and queries of DynamoDB), written anew, with FieldCrypt used as it should be: no rule says a word.
/// </summary>
public class PatternTests
{
    [Fact]
    public Task A_shop_with_a_generic_repository_a_unit_of_work_and_a_mediator_is_left_alone() => Analysis.ExpectAsync("""
        namespace Shop;

        public abstract class Entity
        {
            public Guid Id { get; protected set; }
            public override string ToString() => $"{GetType().Name} {Id}";
        }

        public sealed class Buyer : Entity
        {
            private readonly List<Card> _cards = [];
            public Buyer(string identity, string name) => (Identity, Name) = (identity, name);
            [Encrypted(Query = FieldQuery.Equality)] public string Identity { get; private set; }
            [Encrypted] public string Name { get; private set; }
            public IReadOnlyCollection<Card> Cards => _cards.AsReadOnly();
            public Card Verify(string number, int orderId)
            {
                if (string.IsNullOrWhiteSpace(number)) throw new ArgumentException("A card needs a number.", nameof(number));
                var known = _cards.SingleOrDefault(card => card.IsLike(number));
                if (known is null) _cards.Add(known = new Card(number));
                return known;
            }
        }

        public sealed class Card : Entity
        {
            [Encrypted] private string _number;
            public Card(string number) => _number = number;
            public bool IsLike(string number) => _number == number;
        }

        public sealed class OrderingContext(DbContextOptions<OrderingContext> options, ILogger<OrderingContext> logger) : DbContext(options)
        {
            public DbSet<Buyer> Buyers => Set<Buyer>();
            public async Task<bool> SaveEntitiesAsync(CancellationToken cancellationToken = default)
            {
                var saved = await SaveChangesAsync(cancellationToken);
                logger.LogInformation("Saved {Count} entities in {Context}", saved, nameof(OrderingContext));
                return true;
            }
            protected override void OnModelCreating(ModelBuilder model) => model.Entity<Buyer>().HasKey(buyer => buyer.Id);
        }

        public interface IRepository<T> where T : Entity { T Add(T entity); Task<T?> FindAsync(Guid id); }

        public class Repository<T>(OrderingContext context) : IRepository<T> where T : Entity
        {
            public T Add(T entity) => context.Set<T>().Add(entity).Entity;
            public async Task<T?> FindAsync(Guid id) => await context.Set<T>().FindAsync(id);
        }

        public sealed class BuyerRepository(OrderingContext context) : Repository<Buyer>(context)
        {
            private readonly OrderingContext _context = context;
            public Task<Buyer?> FindByIdentityAsync(string identity) => _context.Buyers.Include(buyer => buyer.Cards).SingleOrDefaultAsync(buyer => buyer.Identity == identity);
        }

        public record BuyerVerified(Guid BuyerId, Guid CardId, int OrderId);

        public sealed class LoggingBehavior<TRequest, TResponse>(ILogger<LoggingBehavior<TRequest, TResponse>> logger)
        {
            public async Task<TResponse> Handle(TRequest request, Func<Task<TResponse>> next)
            {
                logger.LogInformation("Handling {Command} ({@Request})", typeof(TRequest).Name, request);
                var response = await next();
                logger.LogInformation("Handled {Command}", typeof(TRequest).Name);
                return response;
            }
        }

        public static class Extensions
        {
            public static void AddOrdering(this IServiceCollection services, Func<IServiceProvider, ColumnEncryption> encryption)
            {
                services.AddSingleton(encryption);
                services.AddDbContext<OrderingContext>((provider, options) => options
                    .UseSqlite("Data Source=orders.db")
                    .EnableDetailedErrors()
                    .UseFieldCrypt(provider.GetRequiredService<ColumnEncryption>()));
            }
        }
        """);

    [Fact]
    public Task An_outbox_with_structured_logs_is_left_alone() => Analysis.ExpectAsync("""
        namespace Outbox;
        using System.Text.Json;

        public sealed class Customer
        {
            [BsonId] public Guid Id { get; init; } = Guid.NewGuid();
            [Encrypted(Query = FieldQuery.Equality)] public required string Email { get; set; }
            [Encrypted] public Contact? Contact { get; set; }
            public DateTimeOffset CreatedAt { get; init; }
        }

        public sealed record Contact(string Street, string City);
        public sealed record CustomerRegistered(Guid CustomerId, DateTimeOffset At);
        public sealed record OutboxMessage(Guid Id, string Type, string Content, DateTimeOffset At);

        public sealed class Registration(IMongoClient client, TimeProvider clock, ILogger<Registration> logger)
        {
            private readonly IMongoCollection<Customer> _customers = client.GetDatabase("crm").GetCollection<Customer>("customers");
            private readonly IMongoCollection<OutboxMessage> _outbox = client.GetDatabase("crm").GetCollection<OutboxMessage>("outbox");

            public async Task<Guid> RegisterAsync(string email, Contact contact, CancellationToken cancellationToken)
            {
                if (await _customers.Find(customer => customer.Email == email).AnyAsync(cancellationToken))
                {
                    throw new InvalidOperationException("The address is registered already.");
                }

                var customer = new Customer { Email = email.Trim().ToLowerInvariant(), Contact = contact, CreatedAt = clock.GetUtcNow() };
                using var session = await client.StartSessionAsync(cancellationToken: cancellationToken);
                await session.WithTransactionAsync(
                    async (handle, token) =>
                    {
                        await _customers.InsertOneAsync(handle, customer, cancellationToken: token);
                        var registered = new CustomerRegistered(customer.Id, customer.CreatedAt);
                        await _outbox.InsertOneAsync(
                            handle, new OutboxMessage(Guid.NewGuid(), nameof(CustomerRegistered), JsonSerializer.Serialize(registered), registered.At), cancellationToken: token);
                        return true;
                    },
                    cancellationToken: cancellationToken);
                logger.LogInformation("Registered {CustomerId}, {HasContact}", customer.Id, customer.Contact is not null);
                using (logger.BeginScope(new Dictionary<string, object> { ["CustomerId"] = customer.Id }))
                {
                    logger.LogDebug("{@Registered}", new CustomerRegistered(customer.Id, customer.CreatedAt));
                }

                return customer.Id;
            }

            public Task ForgetAsync(Guid id) => _customers.UpdateOneAsync(
                Builders<Customer>.Filter.Eq(customer => customer.Id, id), Builders<Customer>.Update.Unset(customer => customer.Contact));
        }

        public sealed class Dispatcher(IMongoClient client, ILogger<Dispatcher> logger)
        {
            public async Task DispatchAsync(CancellationToken cancellationToken)
            {
                var outbox = client.GetDatabase("crm").GetCollection<OutboxMessage>("outbox");
                foreach (var message in await outbox.Find("{ At: { $lt: ISODate('2030-01-01') } }").Limit(20).ToListAsync(cancellationToken))
                {
                    logger.LogInformation("Dispatching {MessageId} of type {Type}", message.Id, message.Type);
                    await outbox.DeleteOneAsync(stored => stored.Id == message.Id, cancellationToken);
                }
            }
        }

        public static class Startup
        {
            public static async Task<IMongoClient> ConnectAsync(FieldCryptMongoDb encryption, string connection)
            {
                await encryption.StartAsync();
                var settings = MongoClientSettings.FromConnectionString(connection);
                settings.ApplicationName = $"crm-{Environment.MachineName}";
                return encryption.CreateClient(settings);
            }
        }
        """);

    [Fact]
    public Task Functions_over_one_table_are_left_alone() => Analysis.ExpectAsync("""
        namespace Functions;
        using System.Text.Json;
        using Amazon.DynamoDBv2.DocumentModel;

        [DynamoDBTable("Bookings")]
        public sealed class Booking
        {
            [DynamoDBHashKey("pk")] public string Customer { get; set; } = "";
            [DynamoDBRangeKey("sk")] public string Id { get; set; } = "";
            [Encrypted] public string? Passport { get; set; }
            [Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 1_000_000), DynamoDBGlobalSecondaryIndexHashKey("ByEmail")] public string? Email { get; set; }
            [EncryptionContext] public string Tenant { get; set; } = "";
            [Unsigned, DynamoDBProperty("ttl")] public long ExpiresAt { get; set; }
            [DynamoDBIgnore] public bool IsNew => ExpiresAt == 0;
        }

        public sealed record BookingView(string Id, string Customer, bool HasPassport);

        public sealed class Function
        {
            private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
            private readonly IDynamoDBContext _context;
            private readonly IAmazonDynamoDB _audit = new AmazonDynamoDBClient();
            private readonly ILogger _logger;

            public Function(FieldCryptDynamoDbClient client, ILogger logger)
            {
                _context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
                _logger = logger;
            }

            public async Task<string> GetAsync(string customer, string id)
            {
                var booking = await _context.LoadAsync<Booking>(customer, id) ?? throw new KeyNotFoundException($"No booking {id} of {customer}.");
                _logger.LogInformation("Read {Booking} of {Customer}", booking.Id, booking.Customer);
                return JsonSerializer.Serialize(new BookingView(booking.Id, booking.Customer, booking.Passport is { Length: > 0 }), Json);
            }

            public async Task<List<Booking>> FindAsync(string tenant, string email)
            {
                var found = await _context.QueryAsync<Booking>(email, new QueryConfig { IndexName = "ByEmail" }).GetRemainingAsync();
                var open = await _context.FromScanAsync<Booking>(new ScanOperationConfig
                {
                    FilterExpression = new Expression
                    {
                        ExpressionStatement = "#t = :tenant and Email = :email",
                        ExpressionAttributeNames = new() { ["#t"] = "Tenant" },
                        ExpressionAttributeValues = new() { [":tenant"] = tenant, [":email"] = email },
                    },
                }).GetRemainingAsync();
                return [.. found, .. open];
            }

            public Task CountAsync(string day) => _audit.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = "Audit",
                Key = new() { ["pk"] = new AttributeValue(day) },
                UpdateExpression = "ADD Passport :one",
                ExpressionAttributeValues = new() { [":one"] = new AttributeValue { N = "1" } },
            });

            public async Task<int> HandleAsync(IReadOnlyList<JsonElement> records, ItemEncryptor encryptor, CancellationToken cancellationToken)
            {
                var failed = 0;
                foreach (var record in records)
                {
                    try
                    {
                        var change = await encryptor.DecryptChangeAsync(record, cancellationToken);
                        _logger.LogDebug("{Event} of {Keys}", change.EventName, change.Keys.Count);
                    }
                    catch (FieldCryptException refused)
                    {
                        failed++;
                        _logger.LogError(refused, "Refused record {Number}", failed);
                    }
                }

                return failed;
            }
        }

        public static class Keys
        {
            public static MultiRegionKmsKeyProvider Of(string region, KmsClients clients) =>
                new($"arn:aws:kms:{region}:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", region, clients);
        }
        """);
}
