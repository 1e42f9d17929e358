using FieldCrypt.MongoDb.Guard;
using MongoDB.Bson.Serialization.Attributes;

namespace FieldCrypt.MongoDb.Tests.Guard;

public sealed class ShapeTests
{
    private static readonly Shape Person = Shape.OfStored(CollectionSchema.For<Someone>("*.people", "key").Root);

    [Theory]
    [InlineData("Name", true)]
    [InlineData("City", false)]
    [InlineData("Children", true)]
    [InlineData("Children.Name", true)]
    [InlineData("Children.3.Name", true)]
    [InlineData("Children.$.Name", true)]
    [InlineData("Children.$[].Children.$[x].Name", true)]
    [InlineData("Children.Name2", false)]
    [InlineData("ByName.anybody.Name", true)]
    [InlineData("ByName.7.Name", true)]
    [InlineData("ByName.7.8.Name", true)]
    [InlineData("ByName.anybody.City", false)]
    [InlineData("Lists.0.key.Name", true)]
    [InlineData("Lists.key.Name", true)]
    [InlineData("Lists.0.1.Name", true)]
    [InlineData("Lists.$[].key.Name", true)]
    [InlineData("Lists.key.City", false)]
    public void A_path_through_lists_and_dictionaries_meets_what_may_be_there(string path, bool isEncrypted) =>
        Assert.Equal(isEncrypted, Person.At(path).HoldsCiphertext);

    [Theory]
    [InlineData("Name.x")]
    [InlineData("Children.Name.x")]
    [InlineData("Parts.0")]
    public void A_path_into_ciphertext_is_refused(string path) => Assert.Throws<ProtectedOperationException>(() => Person.At(path));

    [Fact]
    public void A_place_is_changed_at_any_depth_without_the_shape_that_it_was_taken_from()
    {
        var changed = Person.With("Children.Children.Name", Shape.Readable).With("Name", Person.At("Children"));

        Assert.False(changed.At("Children.Children.Name").HoldsCiphertext);
        Assert.True(changed.At("Children.Name").HoldsCiphertext);
        Assert.True(changed.At("Name.Name").HoldsCiphertext);
        Assert.NotNull(Person.At("Children.Children.Name").Ciphertext);
        Assert.NotNull(Person.At("Name").Ciphertext);
    }

    [Fact]
    public void Either_of_two_shapes_that_contain_themselves_is_one_and_what_is_in_both_stays_the_same()
    {
        var other = Shape.OfStored(CollectionSchema.For<Somebody>("*.somebody", "key").Root);

        var either = Shape.Either(Person, other);

        Assert.Equal(Person.At("Name").Ciphertext, Shape.Either(Person, Person).At("Children.Name").Ciphertext);
        Assert.Equal(Ciphertext.Several, either.At("Children.Children.Name").Ciphertext);
        Assert.True(either.At("City").MayBeReadable && either.At("City").HoldsCiphertext);
    }

    [Fact]
    public void What_was_taken_away_is_nothing_but_its_name_is_still_guarded()
    {
        var left = Person.WithoutFields();

        Assert.Empty(left.Ciphertexts());
        Assert.True(left.At("Name").IsGone);
        Assert.True(left.At("Children.Name").HoldsCiphertext);
        Assert.Same(Shape.Nothing, left.At("City"));
        StoredShapes.Require(left, Person, "");
    }

    [Fact]
    public void A_path_of_very_many_fields_is_refused_rather_than_followed() => Assert.Throws<ProtectedOperationException>(
        () => Shape.Readable.With(string.Join('.', Enumerable.Repeat("a", 100_000)), Shape.Readable));

    private sealed class Someone
    {
        [BsonId]
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Name { get; set; }

        public string? City { get; set; }

        [Encrypted]
        public List<string>? Parts { get; set; }

        public List<Someone>? Children { get; set; }

        public Dictionary<string, Someone>? ByName { get; set; }

        public List<Dictionary<string, Someone>>? Lists { get; set; }
    }

    private sealed class Somebody
    {
        [BsonId]
        public string Id { get; set; } = "";

        [Encrypted(Query = FieldQuery.Equality)]
        public string? Name { get; set; }

        [Encrypted]
        public string? City { get; set; }

        public List<Somebody>? Children { get; set; }
    }
}
