using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Threads that use a class for the first time at once, as the first requests of a service do.</summary>
public sealed class ConcurrentClassMapTests
{
    [Fact]
    public void A_class_that_is_mapped_by_hand_may_be_used_by_several_threads_at_once() =>
        Assert.Equal("", OwnDriver.Run(UseByThreads));

    // Which of them is first to map a class is up to chance, so many classes are mapped.
    private static string UseByThreads()
    {
        FieldCryptMongoDb.RegisterConvention();
        foreach (var part in typeof(int).Assembly.GetTypes().Where(static type => type is { IsPublic: true, IsEnum: true }))
        {
            var type = typeof(Wide<>).MakeGenericType(part);
            BsonClassMap.RegisterClassMap(MapByHand(type));
            Parallel.Invoke([.. Enumerable.Repeat<Action>(() => BsonSerializer.LookupSerializer(type), 4), FieldCryptMongoDb.RegisterConvention]);
        }

        return "";
    }

    private static BsonClassMap MapByHand(Type type)
    {
        var map = new BsonClassMap(type);
        foreach (var member in type.GetProperties())
        {
            map.MapMember(member);
        }

        return map;
    }

    private sealed class Wide<T>
    {
        [Encrypted]
        public string? A { get; set; }

        [Encrypted]
        public string? B { get; set; }

        [Encrypted]
        public string? C { get; set; }

        [Encrypted]
        public string? D { get; set; }

        [Encrypted]
        public string? E { get; set; }

        [Encrypted]
        public string? F { get; set; }

        [Encrypted]
        public string? G { get; set; }

        [Encrypted]
        public string? H { get; set; }
    }
}
