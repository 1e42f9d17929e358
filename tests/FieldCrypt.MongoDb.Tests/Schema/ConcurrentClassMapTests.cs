using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Threads that use a class for the first time at once, as the first requests of a service do.</summary>
public sealed class ConcurrentClassMapTests
{
    [Fact]
    public void A_class_that_is_mapped_by_hand_may_be_used_by_several_threads_at_once() =>
        Assert.Equal("", OwnDriver.Run(UseByThreads));

    [Fact]
    public void A_class_that_one_thread_takes_into_use_while_another_looks_up_a_serializer_for_it_is_encrypted() =>
        Assert.Contains("Held.Card is encrypted", OwnDriver.Run(UseDuringLookUp), StringComparison.Ordinal);

    private static string UseDuringLookUp()
    {
        FieldCryptMongoDb.RegisterConvention();
        using var slow = new SlowProvider();
        BsonSerializer.RegisterSerializationProvider(slow);
        BsonClassMap.RegisterClassMap<Held>(static map => map.MapMember(static held => held.Card));
        var first = Task.Run(static () => BsonSerializer.LookupSerializer<Held>());
        slow.Entered.Wait();
        var second = Task.Run(static () => BsonSerializer.LookupSerializer<Held>());

        // It may finish now, or have to wait for the first.
        Task.WaitAny([second], TimeSpan.FromSeconds(1));
        slow.Go.Set();
        Assert.All(Task.WhenAll(first, second).GetAwaiter().GetResult(), Assert.NotNull);
        return Assert.Throws<BsonSerializationException>(static () => new Held { Card = new CardNumber { Number = "4111" } }.ToBson()).Message;
    }

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

    private sealed class Held
    {
        [Encrypted]
        public CardNumber? Card { get; set; }
    }

    private sealed class CardNumber
    {
        public string? Number { get; set; }
    }

    /// <summary>Lets the first who asks for a serializer of a card's number wait.</summary>
    private sealed class SlowProvider : IBsonSerializationProvider, IDisposable
    {
        private int _calls;

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public IBsonSerializer? GetSerializer(Type type)
        {
            if (type == typeof(CardNumber) && Interlocked.Increment(ref _calls) == 1)
            {
                Entered.Set();
                Go.Wait();
            }

            return null;
        }

        public void Dispose()
        {
            Entered.Dispose();
            Go.Dispose();
        }
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
