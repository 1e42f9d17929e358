using FieldCrypt.MongoDb.Serialization;
using FieldCrypt.Tests.Shared.Shapes;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Every shape in which an annotation can be written is in force or refused, in classes that the driver maps after and before FieldCrypt was there.</summary>
public sealed class ShapeTests(MongoFixture mongo)
{
    private static readonly Lazy<string> OfMappedBefore = new(() => OwnDriver.Run(MapShapesThenStart));

    public static TheoryData<string> Names => AnnotationShapes.Names;

    public static TheoryData<string> InForce =>
        [.. AnnotationShapes.All.Where(static shape => shape.Documents == ShapeRule.InForce).Select(static shape => $"{shape}")];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_shape_that_is_mapped_after_is_in_force_or_refused(string name) => AnnotationShapes.Of(name).RunAsync(new Run(mongo));

    [Theory]
    [MemberData(nameof(InForce))]
    public void A_shape_that_is_mapped_before_is_refused_at_start_by_its_member(string name)
    {
        var shape = AnnotationShapes.Of(name);

        // An overridden member is mapped in the class that declares it.
        var member = shape.Member.Split('.')[1];
        string[] names = [shape.Member, .. MemberAnnotations.Hierarchy(shape.Type).Skip(1).Select(type => $"{type.Name}.{member}")];
        Assert.Contains(names, accepted => OfMappedBefore.Value.Contains(accepted, StringComparison.Ordinal));
    }

    /// <summary>What a program does that uses its classes first.</summary>
    private static string MapShapesThenStart()
    {
        foreach (var shape in AnnotationShapes.All)
        {
            shape.RunAsync(new Use()).GetAwaiter().GetResult();
        }

        using var client = new MongoClient("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=1");
        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var vault = new KeyVault(client, "a.b", [masterKey]);
        return Assert.Throws<FieldCryptConfigurationException>(
            () => new FieldCryptMongoDb(new() { Vault = vault, Collections = [CollectionSchema.For<After>("*.after", "key")] })).Message;
    }

    private sealed class After
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Text { get; set; }
    }

    /// <summary>Uses a class as a program does that knows nothing of FieldCrypt; some cannot be mapped at all.</summary>
    private sealed class Use : IShapeRun
    {
        public Task OfAsync<T>(AnnotationShape<T> shape)
            where T : class
        {
            try
            {
                shape.Create("secret").ToBson();
            }
            catch (Exception e) when (e is BsonSerializationException or InvalidOperationException)
            {
                // The driver maps no members that hide each other, and objects of no class that it was not told.
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Run(MongoFixture mongo) : IShapeRun
    {
        private const string Secret = "marker-shape";

        public async Task OfAsync<T>(AnnotationShape<T> shape)
            where T : class
        {
            if (Start<T>(out var refusal) is not { } encryption)
            {
                Assert.NotEqual(ShapeRule.InForce, shape.Documents);
                Assert.Contains(shape.Member, refusal, StringComparison.Ordinal);
                Assert.Contains(shape.Documents == ShapeRule.Refused ? shape.Reason : "", refusal, StringComparison.Ordinal);
                return;
            }

            using (encryption)
            using (var client = mongo.CreateClient(encryption))
            {
                Assert.NotEqual(ShapeRule.Refused, shape.Documents);
                await StoreAsync(shape, client.GetDatabase(mongo.CreateDatabase().DatabaseNamespace.DatabaseName).GetCollection<T>("shapes"));
            }
        }

        private async Task StoreAsync<T>(AnnotationShape<T> shape, IMongoCollection<T> shapes)
            where T : class
        {
            string? read = null;
            try
            {
                await shapes.InsertOneAsync(shape.Create(Secret));
                read = shape.Read(await shapes.Find(FilterDefinition<T>.Empty).SingleAsync());
            }
            catch (Exception e) when (shape.Documents == ShapeRule.NeverPlaintext && e is FieldCryptException or BsonSerializationException or FormatException)
            {
                // Neither stored nor, as the driver cannot construct it, read.
            }

            Assert.DoesNotContain(
                mongo.Server.Commands.To(shapes.Database.DatabaseNamespace.DatabaseName, "shapes"),
                static command => command.Contains(System.Text.Encoding.UTF8.GetBytes(Secret)));
            Assert.Equal(shape.Documents == ShapeRule.InForce ? Secret : read, read);
        }

        private FieldCryptMongoDb? Start<T>(out string refusal)
        {
            refusal = "";
            try
            {
                return new FieldCryptMongoDb(new() { Vault = mongo.Vault, Collections = [CollectionSchema.For<T>("*.shapes", "patients")] });
            }
            catch (FieldCryptConfigurationException e)
            {
                refusal = e.Message;
                return null;
            }
        }
    }
}
