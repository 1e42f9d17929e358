using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Generated;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb.Tests.Schema;

public class TableSchemaTests
{
    [Fact]
    public void A_class_is_read_with_the_names_and_ignored_members_of_the_context()
    {
        var schema = TableSchema.For<Annotated>();
        Assert.Equal("Things", schema.TableName);
        Assert.Equal("pk", schema.PartitionKey);
        Assert.Equal("Sort", schema.SortKey);
        Assert.Equal(
            new Dictionary<string, FieldAction>
            {
                ["pk"] = FieldAction.SignOnly,
                ["Sort"] = FieldAction.SignOnly,
                ["secret"] = FieldAction.EncryptAndSign,
                ["Readable"] = FieldAction.SignOnly,
                ["Ttl"] = FieldAction.DoNothing,
                ["Inherited"] = FieldAction.EncryptAndSign,
                ["City"] = FieldAction.EncryptAndSign,
                ["Index"] = FieldAction.SignOnly,
                ["Version"] = FieldAction.SignOnly,
                ["NotPublic"] = FieldAction.SignOnly,
            }.OrderBy(pair => pair.Key),
            schema.Actions.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Keys_are_also_those_by_annotations_that_the_application_made_for_itself()
    {
        var schema = TableSchema.For<OwnKeys>();
        Assert.Equal("Id", schema.PartitionKey);
        Assert.Equal("Line", schema.SortKey);
        Assert.Equal(FieldAction.EncryptAndSign, schema.Actions["Secret"]);
    }

    [Fact]
    public void A_context_attribute_takes_the_keys_into_the_context_too()
    {
        var schema = TableSchema.For<Tenanted>();
        Assert.Equal(FieldAction.SignAndIncludeInEncryptionContext, schema.Actions["Id"]);
        Assert.Equal(FieldAction.SignAndIncludeInEncryptionContext, schema.Actions["TenantId"]);
    }

    [Fact]
    public void Classes_derived_from_a_polymorphic_class_are_read_too()
    {
        var schema = TableSchema.For<Animal>();
        Assert.Equal(FieldAction.EncryptAndSign, schema.Actions["Name"]);
        Assert.Equal(FieldAction.EncryptAndSign, schema.Actions["Bark"]);
        Assert.Equal(FieldAction.SignOnly, schema.Actions["$type"]);
    }

    [Theory]
    [InlineData(typeof(WithoutTable), "DynamoDBTable")]
    [InlineData(typeof(WithoutKey), "DynamoDBHashKey")]
    [InlineData(typeof(EncryptedKey), "key attribute")]
    [InlineData(typeof(EncryptedIndexKey), "key of an index")]
    [InlineData(typeof(IgnoredAndEncrypted), "not stored")]
    [InlineData(typeof(ComputedAndEncrypted), "not stored")]
    [InlineData(typeof(AskingForEquality), "add [Searchable(DistinctValues = …)]")]
    [InlineData(typeof(SearchableWithoutQuery), "does not ask to be found")]
    [InlineData(typeof(SearchableWithTooManyBits), "1 to 63 bits")]
    [InlineData(typeof(SearchableSetAsIndexKey), "no key of an index")]
    [InlineData(typeof(NamingAKey), "key of its own")]
    [InlineData(typeof(PolymorphicMember), "Derived.Secret is annotated inside PolymorphicMember.Held")]
    [InlineData(typeof(PolymorphicMembers), "Derived.Secret is annotated inside PolymorphicMembers.Held")]
    [InlineData(typeof(PolymorphicNestedClass), "Cat.Purr is annotated inside PolymorphicNestedClass.Pet")]
    [InlineData(typeof(Contradictory), "contradict")]
    [InlineData(typeof(NestedAnnotation), "stored as one value")]
    [InlineData(typeof(NestedAnnotationInList), "stored as one value")]
    [InlineData(typeof(SameName), "both stored as")]
    [InlineData(typeof(ReservedName), "aws_dbe_")]
    public void An_annotation_that_would_protect_nothing_is_refused(Type type, string says)
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(() => AnnotatedClass.Describe(type));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_was_not_described_is_refused_in_a_trimmed_program_and_the_error_says_what_to_add()
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(() => ClassShapes.Of(typeof(Annotated), isTrimmed: true));
        Assert.Contains("the program is trimmed", error.Message, StringComparison.Ordinal);
        Assert.Contains("[assembly: GenerateTableSchema(typeof(Annotated))]", error.Message, StringComparison.Ordinal);
        Assert.False(Trimming.IsNoticed);
    }

    [Fact]
    public void A_description_of_which_a_part_is_missing_is_refused()
    {
        var half = new DescribedClass(typeof(Annotated), new GeneratedClass { Lineage = [typeof(Annotated), typeof(Base)] });
        Assert.Contains("Base, which is part of it, was not", Refusal(half), StringComparison.Ordinal);
        var opaque = new DescribedClass(typeof(Annotated), new GeneratedClass { IsOpaque = true, Lineage = [typeof(Annotated)], Attributes = [new DynamoDBTableAttribute("T")] });
        Assert.Contains("without the members of Annotated", Refusal(opaque), StringComparison.Ordinal);

        static string Refusal(ClassShape shape) =>
            Assert.Throws<FieldCryptConfigurationException>(() => AnnotatedClass.Describe(shape, new ClassDescription { TableName = "T" })).Message;
    }

    public class Base
    {
        [Encrypted]
        public string? Inherited { get; set; }
    }

    [DynamoDBTable("Things")]
    public class Annotated : Base
    {
        [DynamoDBHashKey("pk")]
        public string Id { get; set; } = "";

        [DynamoDBRangeKey]
        public string Sort { get; set; } = "";

        [Encrypted]
        [DynamoDBProperty("secret")]
        public string? Secret { get; set; }

        public string? Readable { get; set; }

        [Unsigned]
        public long Ttl { get; set; }

        [DynamoDBIgnore]
        public string? Ignored { get; set; }

        [DynamoDBFlatten]
        public Flat? Flat { get; set; }

        [DynamoDBGlobalSecondaryIndexHashKey]
        public string? Index { get; set; }

        [DynamoDBVersion]
        public int? Version { get; set; }

        internal string? NotPublic { get; set; }
    }

    public class Flat
    {
        [Encrypted]
        public string? City { get; set; }
    }

    [DynamoDBTable("T")]
    public class Tenanted
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [EncryptionContext]
        public string TenantId { get; set; } = "";
    }

    [DynamoDBTable("T")]
    [DynamoDBPolymorphicType("dog", typeof(Dog))]
    public class Animal
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Name { get; set; }
    }

    public class Dog : Animal
    {
        [Encrypted]
        public string? Bark { get; set; }
    }

    public class WithoutTable
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";
    }

    [DynamoDBTable("T")]
    public class WithoutKey
    {
        public string Id { get; set; } = "";
    }

    [DynamoDBTable("T")]
    public class EncryptedKey
    {
        [DynamoDBHashKey]
        [Encrypted]
        public string Id { get; set; } = "";
    }

    [DynamoDBTable("T")]
    public class EncryptedIndexKey : Keyed
    {
        [Encrypted]
        [DynamoDBGlobalSecondaryIndexHashKey]
        public string? Email { get; set; }
    }

    public class Keyed
    {
        [DynamoDBHashKey]
        public string Id { get; set; } = "";
    }

    [DynamoDBTable("T")]
    public class IgnoredAndEncrypted : Keyed
    {
        [Encrypted]
        [DynamoDBIgnore]
        public string? Secret { get; set; }
    }

    [DynamoDBTable("T")]
    public class ComputedAndEncrypted : Keyed
    {
        [Encrypted]
        public string Secret => Id;
    }

    [DynamoDBTable("T")]
    public class AskingForEquality : Keyed
    {
        [Encrypted(Query = FieldQuery.Equality)]
        public string? Secret { get; set; }
    }

    [DynamoDBTable("T")]
    public class SearchableWithoutQuery : Keyed
    {
        [Encrypted, Searchable(Bits = 8)]
        public string? Secret { get; set; }
    }

    [DynamoDBTable("T")]
    public class SearchableWithTooManyBits : Keyed
    {
        [Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 64)]
        public string? Secret { get; set; }
    }

    [DynamoDBTable("T")]
    public class SearchableSetAsIndexKey : Keyed
    {
        [Encrypted(Query = FieldQuery.Equality), Searchable(Bits = 8, Members = true), DynamoDBGlobalSecondaryIndexHashKey("BySecret")]
        public HashSet<string>? Secret { get; set; }
    }

    [DynamoDBTable("T")]
    public class NamingAKey : Keyed
    {
        [Encrypted(Key = "tenant")]
        public string? Secret { get; set; }
    }

    public class Plain
    {
        public string? Name { get; set; }
    }

    public class Derived : Plain
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    [DynamoDBTable("T")]
    public class PolymorphicMember : Keyed
    {
        [DynamoDBPolymorphicType("derived", typeof(Derived))]
        public Plain? Held { get; set; }
    }

    [DynamoDBTable("T")]
    public class PolymorphicMembers : Keyed
    {
        [DynamoDBPolymorphicType("derived", typeof(Derived))]
        public List<object>? Held { get; set; }
    }

    [DynamoDBPolymorphicType("cat", typeof(Cat))]
    public class Pet
    {
        public string? Name { get; set; }
    }

    public class Cat : Pet
    {
        [Encrypted]
        public string? Purr { get; set; }
    }

    [DynamoDBTable("T")]
    public class PolymorphicNestedClass : Keyed
    {
        public Pet? Pet { get; set; }
    }

    [DynamoDBTable("T")]
    public class Contradictory : Keyed
    {
        [Encrypted]
        [Unsigned]
        public string? Secret { get; set; }
    }

    [DynamoDBTable("T")]
    public class NestedAnnotation : Keyed
    {
        public Flat? Address { get; set; }
    }

    [DynamoDBTable("T")]
    public class NestedAnnotationInList : Keyed
    {
        public List<Flat>? Addresses { get; set; }
    }

    [DynamoDBTable("T")]
    public class SameName : Keyed
    {
        [DynamoDBProperty("x")]
        public string? One { get; set; }

        [DynamoDBProperty("x")]
        public string? Other { get; set; }
    }

    [DynamoDBTable("T")]
    public class ReservedName : Keyed
    {
        [DynamoDBProperty("aws_dbe_x")]
        public string? One { get; set; }
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class RowAttribute : DynamoDBHashKeyAttribute;

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class LineAttribute : DynamoDBRangeKeyAttribute;

    [DynamoDBTable("Rows")]
    public sealed class OwnKeys
    {
        [DynamoDBGlobalSecondaryIndexHashKey("ByClinic")]
        public string? Clinic { get; set; }

        [Row]
        public string Id { get; set; } = "";

        [Line]
        public int Line { get; set; }

        [Encrypted]
        public string? Secret { get; set; }
    }
}
