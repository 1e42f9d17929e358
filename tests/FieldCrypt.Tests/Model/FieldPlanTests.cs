using System.Reflection;
using FieldCrypt.Model;

namespace FieldCrypt.Tests.Model;

#pragma warning disable CS0414, CS0649, CA1812, CA1822, CA1051, CA1852, CA1823, CA1044, IDE0051 // The classes are read by reflection only.
public sealed class FieldPlanTests
{
    [Fact]
    public void Each_annotation_means_its_action_and_none_means_signed()
    {
        var actions = ActionsOf<Patient>();

        Assert.Equal(FieldAction.SignOnly, actions["Id"]);
        Assert.Equal(FieldAction.EncryptAndSign, actions["Name"]);
        Assert.Equal(FieldAction.SignAndIncludeInEncryptionContext, actions["Tenant"]);
        Assert.Equal(FieldAction.DoNothing, actions["ExpiresAt"]);
        Assert.Equal(FieldAction.EncryptAndSign, actions["Note"]);
        Assert.Equal(5, actions.Count);
    }

    [Fact]
    public void Members_of_base_classes_keep_their_annotations()
    {
        var actions = ActionsOf<Child>();

        Assert.Equal(FieldAction.EncryptAndSign, actions["Name"]);
        Assert.Equal(FieldAction.SignOnly, actions["Guardian"]);
    }

    [Fact]
    public void An_overriding_property_inherits_the_annotation() =>
        Assert.Equal(FieldAction.EncryptAndSign, ActionsOf<Overriding>()["Diagnosis"]);

    [Fact]
    public void Stored_names_come_from_the_naming()
    {
        var plan = FieldPlan.Of(new ReflectedClass(typeof(Renamed)), new Naming());

        Assert.Equal("n", Assert.Single(plan.Fields).Name);
        Assert.Equal(typeof(Renamed), plan.Type);
    }

    [Fact]
    public void Flattened_members_are_stored_in_place_of_their_parent()
    {
        var actions = ActionsOf<WithFlattened>();

        Assert.Equal(FieldAction.EncryptAndSign, actions["Street"]);
        Assert.Equal(["Id", "Street"], actions.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_encrypted_member_may_be_of_a_class_with_annotations() =>
        Assert.Equal(FieldAction.EncryptAndSign, ActionsOf<EncryptedNested>()["Home"]);

    [Theory]
    [InlineData(typeof(Contradicting), "Contradicting.Name")]
    [InlineData(typeof(AnnotatedIgnored), "AnnotatedIgnored.Name")]
    [InlineData(typeof(AnnotatedPrivate), "AnnotatedPrivate._name")]
    [InlineData(typeof(AnnotatedFlattened), "AnnotatedFlattened.FlatHome")]
    [InlineData(typeof(Nested), "Address.Street")]
    [InlineData(typeof(NestedInList), "Address.Street")]
    [InlineData(typeof(NestedInDictionary), "Address.Street")]
    [InlineData(typeof(NestedInArray), "Address.Street")]
    [InlineData(typeof(NestedDeeper), "Address.Street")]
    [InlineData(typeof(SameName), "'n'")]
    [InlineData(typeof(Recursive), "Recursive")]
    [InlineData(typeof(Empty), "Empty")]
    [InlineData(typeof(EveryOther), "Address.Street")]
    [InlineData(typeof(Growing), "Growing.Start")]
    [InlineData(typeof(GrowingFlat), "FlatGrown")]
    public void What_would_silently_protect_nothing_is_refused_by_name(Type type, string named)
    {
        var error = Assert.Throws<FieldCryptConfigurationException>(() => FieldPlan.Of(new ReflectedClass(type), new Naming()));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_holds_itself_without_annotations_is_read() => Assert.Equal(["Next"], ActionsOf<Link>().Keys);

    [Fact]
    public void Collections_that_hold_each_other_are_read() => Assert.Equal(["Firsts"], ActionsOf<Alternating>().Keys);

    private static Dictionary<string, FieldAction> ActionsOf<T>() =>
        FieldPlan.Of(new ReflectedClass(typeof(T)), new Naming()).Fields.ToDictionary(field => field.Name, field => field.Action);

    /// <summary>
    /// Members that are obsolete or not public are not stored, "Flat" ones are flattened, and "Renamed" ones share one name.
    /// </summary>
    private sealed class Naming : IFieldNaming
    {
        public IEnumerable<Type> HeldTypes(ClassMember member) => [];

        public IEnumerable<Type> HeldTypes(ClassShape shape) => [];

        public void RequireMeaningful(AnnotatedMember encrypted)
        {
        }

        public StoredMember Describe(ClassMember member, ClassShape? made) =>
            member.Has<ObsoleteAttribute>() ? StoredMember.Ignored("it is obsolete")
            : member.Info is PropertyInfo { GetMethod.IsPublic: not true } or FieldInfo { IsPublic: false } ? StoredMember.Ignored("it is not public")
            : member.Name.StartsWith("Flat", StringComparison.Ordinal) ? StoredMember.Flattened
            : member.Name.StartsWith("Renamed", StringComparison.Ordinal) ? StoredMember.As("n")
            : StoredMember.As(member.Name);
    }

    private class Patient
    {
        [Encrypted]
        public string? Note;

        public int Id { get; set; }

        [Encrypted]
        public string? Name { get; set; }

        [EncryptionContext]
        public string? Tenant { get; set; }

        [Unsigned]
        public long ExpiresAt { get; set; }

        [Obsolete("Not stored.")]
        public string? Computed { get; set; }

        private string? Hidden { get; set; }
    }

    private sealed class Child : Patient
    {
        public string? Guardian { get; set; }
    }

    private abstract class Base
    {
        [Encrypted]
        public virtual string? Diagnosis { get; set; }
    }

    private sealed class Overriding : Base
    {
        public override string? Diagnosis { get; set; }
    }

    private sealed class Renamed
    {
        public string? RenamedName { get; set; }
    }

    private sealed class Address
    {
        [Encrypted]
        public string? Street { get; set; }
    }

    private sealed class WithFlattened
    {
        public int Id { get; set; }

        public Address? FlatHome { get; set; }
    }

    private sealed class EncryptedNested
    {
        [Encrypted]
        public Address? Home { get; set; }
    }

    private sealed class Contradicting
    {
        [Encrypted]
        [Unsigned]
        public string? Name { get; set; }
    }

    private sealed class AnnotatedIgnored
    {
        [Encrypted]
        [Obsolete("Not stored.")]
        public string? Name { get; set; }
    }

    private sealed class AnnotatedPrivate
    {
        [Encrypted]
        private readonly string? _name = "";

        public int Id { get; set; }
    }

    private sealed class AnnotatedFlattened
    {
        [Encrypted]
        public Address? FlatHome { get; set; }
    }

    private sealed class Nested
    {
        public Address? Home { get; set; }
    }

    private sealed class NestedInList
    {
        public List<Address>? Homes { get; set; }
    }

    private sealed class NestedInDictionary
    {
        public Dictionary<string, List<Address>>? Homes { get; set; }
    }

    private sealed class NestedInArray
    {
        public Address[]? Homes { get; set; }
    }

    private sealed class NestedDeeper
    {
        public Nested? Person { get; set; }
    }

    private sealed class SameName
    {
        public string? RenamedOne { get; set; }

        public string? RenamedOther { get; set; }
    }

    private sealed class Recursive
    {
        public Recursive? FlatSelf { get; set; }
    }

    private sealed class Empty;

    private sealed class Link
    {
        public Link? Next { get; set; }
    }

    private sealed class Alternating
    {
        public Firsts? Firsts { get; set; }
    }

    private class Firsts : List<Seconds>;

    private class Seconds : List<Firsts>;

    private sealed class EveryOther
    {
        public FirstsWithAddress? Firsts { get; set; }
    }

    private sealed class FirstsWithAddress : List<SecondsWithAddress>;

    private sealed class SecondsWithAddress : List<FirstsWithAddress>
    {
        public List<Address>? Addresses { get; set; }
    }

    private sealed class Growing
    {
        public Grown<int>? Start { get; set; }
    }

    private sealed class Grown<T>
    {
        public Grown<List<T>>? Next { get; set; }
    }

    private sealed class GrowingFlat
    {
        public FlatGrown<int>? FlatStart { get; set; }
    }

    private sealed class FlatGrown<T>
    {
        public FlatGrown<List<T>>? FlatNext { get; set; }
    }
}
