using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>A protection that would silently do nothing is refused when the application starts.</summary>
public sealed class CollectionSchemaTests
{
    [Fact]
    public void A_class_without_annotations_is_refused() => Refused<Nothing>("no [Encrypted] member");

    [Fact]
    public void An_annotated_member_that_is_not_stored_is_refused() => Refused<Ignored>("Ignored.Secret");

    [Fact]
    public void An_annotated_private_member_is_refused() => Refused<Hidden>("Hidden.Secret");

    [Fact]
    public void An_annotated_id_is_refused() => Refused<EncryptedId>("EncryptedId.Id");

    [Fact]
    public void Annotated_extra_elements_are_refused() =>
        Assert.Contains("Extra.Rest", OwnDriver.Run(DescribeExtraElements), StringComparison.Ordinal);

    [Fact]
    public void A_generic_class_that_holds_itself_each_time_of_another_type_is_refused() => Refused<Grown<int>>("classes deep");

    [Fact]
    public void An_encrypted_element_that_no_path_can_name_is_refused()
    {
        Refused<Dotted>("Element 'a.b'");
        Refused<Dollar>("Element '$secret'");
    }

    [Fact]
    public void A_bool_that_should_be_found_by_equality_is_refused() => Refused<SearchableBool>("SearchableBool.Flag");

    [Fact]
    public void A_decimal_that_should_be_found_by_equality_is_refused() => Refused<SearchableDecimal>("SearchableDecimal.Amount");

    [Fact]
    public void A_nullable_double_that_should_be_found_by_equality_is_refused() => Refused<SearchableDouble>("SearchableDouble.Amount");

    [Fact]
    public void A_list_that_should_be_found_by_equality_is_refused() => Refused<SearchableList>("SearchableList.Items");

    [Fact]
    public void A_decimal_that_is_stored_as_text_can_be_found_by_equality() =>
        Assert.Single(CollectionSchema.For<TextDecimal>("a.b", "key").Members);

    [Fact]
    public void An_element_that_is_encrypted_in_one_subclass_and_not_in_another_is_refused() => Refused<Shape>("Element 'Size'");

    [Fact]
    public void A_class_map_that_is_made_by_hand_and_not_in_use_yet_is_included()
    {
        // Without AutoMap: no convention sees it.
        BsonClassMap.RegisterClassMap<ByHand>(map => map.MapProperty(document => document.Secret));

        Assert.Equal("ByHand.Secret", Assert.Single(CollectionSchema.For<ByHand>("a.b", "key").Members).Name);
    }

    [Theory]
    [InlineData("patients")]
    [InlineData(".patients")]
    [InlineData("clinic.")]
    [InlineData("clinic.*")]
    public void A_malformed_name_is_refused(string name) =>
        Assert.Throws<FieldCryptConfigurationException>(() => CollectionSchema.For<TextDecimal>(name, "key"));

    // Once the driver has mapped it, nothing in the process may start.
    private static string DescribeExtraElements() =>
        Assert.Throws<FieldCryptConfigurationException>(static () => CollectionSchema.For<Extra>("clinic.things", "key").Members).Message;

    private static void Refused<TDocument>(string mentions) => Assert.Contains(
        mentions,
        Assert.Throws<FieldCryptConfigurationException>(() => CollectionSchema.For<TDocument>("clinic.things", "key").Members).Message,
        StringComparison.Ordinal);

    private sealed class Dotted
    {
        [BsonElement("a.b")]
        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class Dollar
    {
        [BsonElement("$secret")]
        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class Nothing
    {
        public string? Text { get; set; }
    }

    private sealed class Ignored
    {
        [Encrypted]
        [BsonIgnore]
        public string? Secret { get; set; }
    }

    private sealed class Hidden
    {
        public string? Text { get; set; }

        [Encrypted]
        private string? Secret { get; set; }
    }

    private sealed class EncryptedId
    {
        [Encrypted]
        public string? Id { get; set; }
    }

    private sealed class Extra
    {
        [Encrypted]
        [BsonExtraElements]
        public BsonDocument? Rest { get; set; }
    }

    private sealed class SearchableBool
    {
        [Encrypted(Query = FieldQuery.Equality)]
        public bool Flag { get; set; }
    }

    private sealed class SearchableDecimal
    {
        [Encrypted(Query = FieldQuery.Equality)]
        public decimal Amount { get; set; }
    }

    private sealed class SearchableDouble
    {
        [Encrypted(Query = FieldQuery.Equality)]
        public double? Amount { get; set; }
    }

    private sealed class SearchableList
    {
        [Encrypted(Query = FieldQuery.Equality)]
        public List<string>? Items { get; set; }
    }

    private sealed class TextDecimal
    {
        [Encrypted(Query = FieldQuery.Equality)]
        [BsonRepresentation(BsonType.String)]
        public decimal Amount { get; set; }
    }

    [BsonKnownTypes(typeof(Circle), typeof(Square))]
    private class Shape;

    private sealed class Circle : Shape
    {
        [Encrypted]
        public string? Size { get; set; }
    }

    private sealed class Square : Shape
    {
        public string? Size { get; set; }
    }

    private sealed class ByHand
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    private sealed class Grown<T>
    {
        public ObjectId Id { get; set; }

        [Encrypted]
        public string? Secret { get; set; }

        public Grown<List<T>>? Next { get; set; }
    }
}
