using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Types of whose values the driver stores nothing, without an error (findings/mongo-values-stored-as-nothing.sh): encrypted, nobody would see it.</summary>
public sealed class LostValueTests
{
    [Fact]
    public void A_member_whose_value_the_driver_would_lose_is_refused_at_start()
    {
        Refused<BigInteger>(nameof(BigInteger));
        Refused<Int128?>(nameof(Int128));
        Refused<JsonElement>(nameof(JsonElement));
        Refused<StringBuilder>(nameof(StringBuilder));
        Refused<List<BigInteger>>(nameof(BigInteger));
        Refused<Dictionary<string, JsonElement>>(nameof(JsonElement));
        Refused<Hidden>(nameof(Hidden));
        Refused<Account>(nameof(BigInteger), "Account.Balance");
    }

    [Fact]
    public void A_member_whose_value_is_stored_is_not()
    {
        Accepted<Complex>();
        Accepted<IPAddress>();
        Accepted<Nothing>();
        Accepted<Open>();
        Accepted<Derived>();
        Accepted<decimal?>();
        Accepted<(int, string)>();
    }

    [Fact]
    public void A_member_with_a_serializer_of_its_own_is_not() =>
        Assert.Equal("WithSerializer.Balance", Assert.Single(CollectionSchema.For<WithSerializer>("a.b", "key").Members).Name);

    [Fact]
    public void A_member_that_is_not_encrypted_is_the_drivers_matter() =>
        Assert.Equal("Beside.Secret", Assert.Single(CollectionSchema.For<Beside>("a.b", "key").Members).Name);

    private static void Refused<T>(string type, string place = "Value")
    {
        var message = Assert.Throws<FieldCryptConfigurationException>(() => CollectionSchema.For<Holder<T>>("a.b", "key").Members).Message;
        Assert.Contains($"{place} holds a {type}, of whose value the driver stores nothing", message, StringComparison.Ordinal);
    }

    private static void Accepted<T>() => Assert.Single(CollectionSchema.For<Holder<T>>("a.b", "key").Members);

    private sealed class Holder<T>
    {
        [Encrypted]
        public T? Value { get; set; }
    }

    private readonly struct Hidden(int value)
    {
        public override string ToString() => $"{value}";
    }

    // It has nothing that could be lost.
    private readonly struct Nothing;

    // Classes that derive from it may be stored.
    private class Open;

    private sealed class Derived : Open
    {
        public string? Text { get; set; }
    }

    private sealed class Account
    {
        public BigInteger Balance { get; set; }
    }

    private sealed class WithSerializer
    {
        [Encrypted]
        [BsonSerializer(typeof(BalanceSerializer))]
        public BigInteger Balance { get; set; }
    }

    private sealed class BalanceSerializer : SerializerBase<BigInteger>
    {
        public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, BigInteger value) =>
            context.Writer.WriteString(value.ToString(CultureInfo.InvariantCulture));
    }

    private sealed class Beside
    {
        [Encrypted]
        public string? Secret { get; set; }

        public BigInteger Balance { get; set; }
    }
}
