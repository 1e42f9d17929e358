using System.Linq.Expressions;
using MongoDB.Driver;
using MongoDB.Driver.Linq;

namespace FieldCrypt.MongoDb.Tests.Typed;

/// <summary>Numbers and characters are found by values of exactly their type; where C# converts, the error says how to ask.</summary>
public sealed class NumberTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const short Short = 31_337;
    private const byte Byte = 217;

    private static readonly short[] Shorts = [Short, 5];

    public static TheoryData<string> Answered => [.. Found.Keys];

    private static Dictionary<string, Expression<Func<Numbers, bool>>> Found { get; } = new()
    {
        ["short, Equals"] = x => x.Small.Equals(Short),
        ["byte, Equals"] = x => x.Byte.Equals(Byte),
        ["char, Equals"] = x => x.Letter.Equals('S'),
        ["short, Contains"] = x => Shorts.Contains(x.Small),
        ["int, =="] = x => x.Number == 918_273,
        ["nullable int, =="] = x => x.Maybe == 918_273,
        ["nullable int, Value"] = x => x.Maybe!.Value == 918_273,
        ["nullable int, HasValue"] = x => x.Maybe.HasValue,
        ["nullable date, Value"] = x => x.When!.Value == new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc),
        ["nullable enum, Value"] = x => x.Kind!.Value == Documents.Triage.Urgent,
        ["nullable, null"] = x => x.Nothing == null,
    };

    public static TheoryData<string> Converted => [.. Refused.Keys];

    private static Dictionary<string, Expression<Func<Numbers, bool>>> Refused { get; } = new()
    {
        ["short, =="] = x => x.Small == Short,
        ["short, !="] = x => x.Small != Short,
        ["byte, =="] = x => x.Byte == Byte,
        ["char, =="] = x => x.Letter == 'S',
        ["int, == long"] = x => x.Number == 918_273L,
        ["nullable short, =="] = x => x.MaybeShort == Short,
        ["arithmetic"] = x => x.Number + 1 == 918_274,
    };

    [Theory]
    [MemberData(nameof(Answered))]
    public Task A_value_of_the_members_type_is_found(string form) => WithAsync(numbers =>
    {
        Assert.Equal(1, numbers.CountDocuments(Found[form], null, Token));
        Assert.Equal(1, numbers.AsQueryable().Count(Found[form]));
    });

    [Theory]
    [MemberData(nameof(Converted))]
    public Task A_conversion_is_refused_with_advice(string form) => WithAsync(numbers =>
    {
        var error = Assert.IsType<ProtectedOperationException>(
            Assert.ThrowsAny<Exception>(() => numbers.CountDocuments(Refused[form], null, Token)).GetBaseException());

        Assert.Contains("Numbers.", error.Message, StringComparison.Ordinal);
        Assert.Contains(".Equals(value)", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_filter_by_builder_finds_short_byte_and_char() => WithAsync(numbers =>
    {
        var filter = Builders<Numbers>.Filter;
        Assert.Equal(1, numbers.CountDocuments(
            filter.Eq(x => x.Small, Short) & filter.Eq(x => x.Byte, Byte) & filter.Eq(x => x.Letter, 'S') & filter.Eq(x => x.MaybeShort, Short), null, Token));
    });

    private async Task WithAsync(Action<IMongoCollection<Numbers>> use)
    {
        using var encryption = new FieldCryptMongoDb(new() { Vault = mongo.Vault, Collections = [CollectionSchema.For<Numbers>("*.numbers", "patients")] });
        using var client = mongo.CreateClient(encryption);
        var numbers = client.GetDatabase(mongo.CreateDatabase().DatabaseNamespace.DatabaseName).GetCollection<Numbers>("numbers");
        await numbers.InsertOneAsync(
            new Numbers
            {
                Id = "n",
                Small = Short,
                Byte = Byte,
                Letter = 'S',
                Number = 918_273,
                Maybe = 918_273,
                MaybeShort = Short,
                When = new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc),
                Kind = Documents.Triage.Urgent,
            },
            null,
            Token);
        use(numbers);
    }

    public sealed class Numbers
    {
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public short Small { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public byte Byte { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public char Letter { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public int Number { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public int? Maybe { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public short? MaybeShort { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public DateTime? When { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public Documents.Triage? Kind { get; set; }

        [Encrypted(Query = FieldQuery.Equality)]
        public long? Nothing { get; set; }
    }
}
