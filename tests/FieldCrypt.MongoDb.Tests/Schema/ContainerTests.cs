using FieldCrypt.MongoDb.Guard;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Options;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>The way to an annotated member is followed through every container that the driver writes; what cannot be looked into is refused.</summary>
public sealed class ContainerTests
{
    [Theory]
    [InlineData("Struct.Secret")]
    [InlineData("Optional.Secret")]
    [InlineData("Pair.v.Secret")]
    [InlineData("PairAsArray.1.Secret")]
    [InlineData("Tuple.1.Secret")]
    [InlineData("ValueTuple.1.Secret")]
    [InlineData("Grid.0.0.Secret")]
    [InlineData("Jagged.0.0.Secret")]
    [InlineData("Lists.ward.0.Secret")]
    [InlineData("AsDocuments.0.v.Secret")]
    [InlineData("AsArrays.0.1.Secret")]
    [InlineData("Ordered.ward.Secret")]
    [InlineData("Queue.0.Secret")]
    [InlineData("Contract.Secret")]
    [InlineData("Contract.Second")]
    [InlineData("Contract.Third")]
    [InlineData("Contract.Inner.Secret")]
    [InlineData("Contract.Inner.Third")]
    [InlineData("Anything.Secret")]
    [InlineData("Bag.ward.Secret")]
    [InlineData("Trees.0.Trees.0.Held.Secret")]
    public void A_container_is_followed(string path)
    {
        foreach (var known in (Type[])[typeof(Held), typeof(SecondHeld), typeof(ThirdHeld)])
        {
            BsonClassMap.LookupClassMap(known);
        }

        Assert.Equal(path.Split('.')[^1], Shape.OfStored(CollectionSchema.For<Containers>("a.b", "key").Root).At(path).Ciphertext?.Member?.Name.Split('.')[1]);
    }

    [Fact]
    public void Values_of_BSON_itself_which_hold_such_values_hold_nothing_annotated() =>
        Assert.Equal(
            ["WithRawValues.Secret", "WithRawValues.SecretValue"],
            CollectionSchema.For<WithRawValues>("a.b", "key").Members.Select(member => member.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_container_that_holds_itself_and_something_annotated_is_refused() => Refused<WithEndless>("WithEndless.Endless", nameof(EndlessSerializer));

    [Fact]
    public void A_private_member_that_the_class_map_names_is_included() =>
        Assert.Equal("WithPrivateField._secret", Assert.Single(CollectionSchema.For<WithPrivateField>("a.b", "key").Members).Name);

    [Fact]
    public void A_container_that_writes_what_it_holds_itself_is_refused() => Refused<InCustomContainer>("InCustomContainer.Box", "Held.Secret", nameof(BoxSerializer));

    [Fact]
    public void A_nested_class_with_a_serializer_of_its_own_is_refused() => Refused<WithCustomClass>("WithCustomClass.Inner", "Custom.Secret", nameof(CustomSerializer));

    [Fact]
    public void A_document_with_a_serializer_of_its_own_is_refused() => Refused<CustomDocument>("CustomDocument", nameof(CustomDocumentSerializer));

    [Fact]
    public void A_container_that_is_encrypted_as_a_whole_may_write_what_it_likes() =>
        Assert.Equal("WholeCustomContainer.Box", Assert.Single(CollectionSchema.For<WholeCustomContainer>("a.b", "key").Members).Name);

    [Fact]
    public void An_interface_with_annotated_members_needs_a_known_class() => Refused<WithUnknownContract>("WithUnknownContract.Contract", "IUnknown.Secret");

    [Fact]
    public void An_annotation_that_only_an_override_carries_is_refused_with_advice() =>
        Refused<Overrider>("Overrider.Email", "Overridden.Email", ".Encrypt(x => x.Email)");

    [Fact]
    public void An_annotated_interface_that_an_inherited_member_implements_is_refused_with_advice() =>
        Refused<Inheritor>("IEmail.Email", "NotAnnotated.Email", ".Encrypt(x => x.Email)");

    private static void Refused<TDocument>(params string[] mentions)
    {
        var message = Assert.Throws<FieldCryptConfigurationException>(() => CollectionSchema.For<TDocument>("a.b", "key").Members).Message;
        Assert.All(mentions, mention => Assert.Contains(mention, message, StringComparison.Ordinal));
    }

    public interface IContract;

    public interface IUnknown
    {
        [Encrypted]
        string? Secret { get; }
    }

    public interface IEmail
    {
        [Encrypted]
        string? Email { get; }
    }

    public struct HeldStruct
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public sealed class Held : IContract
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class SecondHeld : IContract
    {
        [Encrypted]
        public string? Second { get; set; }

        public Held? Inner { get; set; }
    }

    private sealed class ThirdHeld : IContract
    {
        [Encrypted]
        public string? Third { get; set; }

        public ThirdHeld? Inner { get; set; }
    }

    private sealed class Containers
    {
        public HeldStruct Struct { get; set; }

        public HeldStruct? Optional { get; set; }

        public KeyValuePair<string, Held> Pair { get; set; }

        [BsonSerializer(typeof(PairAsArraySerializer))]
        public KeyValuePair<string, Held> PairAsArray { get; set; }

        public Tuple<string, Held>? Tuple { get; set; }

        public (string Ward, Held Held) ValueTuple { get; set; }

        public Held[,]? Grid { get; set; }

        public Held[][]? Jagged { get; set; }

        public Dictionary<string, List<Held>>? Lists { get; set; }

        [BsonDictionaryOptions(DictionaryRepresentation.ArrayOfDocuments)]
        public Dictionary<string, Held>? AsDocuments { get; set; }

        [BsonDictionaryOptions(DictionaryRepresentation.ArrayOfArrays)]
        public Dictionary<string, Held>? AsArrays { get; set; }

        public SortedDictionary<string, Held>? Ordered { get; set; }

        public Queue<Held>? Queue { get; set; }

        public IContract? Contract { get; set; }

        [BsonSerializer(typeof(AnythingSerializer))]
        public object? Anything { get; set; }

        [BsonSerializer(typeof(BagSerializer))]
        public Dictionary<string, object>? Bag { get; set; }

        public List<Tree>? Trees { get; set; }
    }

    private sealed class Tree
    {
        public List<Tree>? Trees { get; set; }

        public Held? Held { get; set; }
    }

    private sealed class WithRawValues
    {
        [Encrypted]
        public string? Secret { get; set; }

        [Encrypted]
        public BsonValue? SecretValue { get; set; }

        public BsonValue? Value { get; set; }

        public BsonArray? Array { get; set; }

        public BsonDocument? Document { get; set; }

        public List<BsonValue>? Values { get; set; }
    }

    private sealed class WithEndless
    {
        [Encrypted]
        public string? Secret { get; set; }

        [BsonSerializer(typeof(EndlessSerializer))]
        public Tuple<object, Held>? Endless { get; set; }
    }

    private sealed class EndlessSerializer : SerializerBase<Tuple<object, Held>>, IBsonTupleSerializer
    {
        private static readonly IBsonSerializer HeldSerializer = BsonSerializer.LookupSerializer<Held>();

        public IBsonSerializer GetItemSerializer(int itemNumber) => itemNumber == 1 ? this : HeldSerializer;
    }

    private abstract class Wrapping<TValue>(IBsonSerializer child) : SerializerBase<TValue>, IChildSerializerConfigurable
    {
        public IBsonSerializer ChildSerializer => child;

        public IBsonSerializer WithChildSerializer(IBsonSerializer childSerializer) => this;
    }

    private sealed class PairAsArraySerializer() : Wrapping<KeyValuePair<string, Held>>(new KeyValuePairSerializer<string, Held>(BsonType.Array));

    private sealed class AnythingSerializer() : Wrapping<object?>(new ObjectSerializer(static type => type == typeof(Held) || ObjectSerializer.DefaultAllowedTypes(type)));

    private sealed class BagSerializer() : DictionaryInterfaceImplementerSerializer<Dictionary<string, object>, string, object>(
        DictionaryRepresentation.Document, new StringSerializer(), new ObjectSerializer(static type => type == typeof(Held) || ObjectSerializer.DefaultAllowedTypes(type)));

    private sealed class Box<T>;

    private sealed class BoxSerializer : SerializerBase<Box<Held>>;

    private sealed class WithPrivateField
    {
        [Encrypted]
        [BsonElement]
        private string? _secret;

        public void Set(string secret) => _secret = secret;

        public bool Is(string secret) => _secret == secret;
    }

    private sealed class InCustomContainer
    {
        [BsonSerializer(typeof(BoxSerializer))]
        public Box<Held>? Box { get; set; }
    }

    private sealed class WholeCustomContainer
    {
        [Encrypted]
        [BsonSerializer(typeof(BoxSerializer))]
        public Box<Held>? Box { get; set; }
    }

    [BsonSerializer(typeof(CustomSerializer))]
    private sealed class Custom
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class CustomSerializer : SerializerBase<Custom>;

    private sealed class WithCustomClass
    {
        public Custom? Inner { get; set; }
    }

    [BsonSerializer(typeof(CustomDocumentSerializer))]
    private sealed class CustomDocument
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class CustomDocumentSerializer : SerializerBase<CustomDocument>, IBsonDocumentSerializer
    {
        public bool TryGetMemberSerializationInfo(string memberName, out BsonSerializationInfo serializationInfo)
        {
            serializationInfo = new(memberName, StringSerializer.Instance, typeof(string));
            return true;
        }
    }

    private sealed class WithUnknownContract
    {
        public IUnknown? Contract { get; set; }
    }

    private class Overridden
    {
        public virtual string? Email { get; set; }
    }

    private sealed class Overrider : Overridden
    {
        [Encrypted]
        public override string? Email { get; set; }
    }

    private class NotAnnotated
    {
        public string? Email { get; set; }
    }

    private sealed class Inheritor : NotAnnotated, IEmail;
}
