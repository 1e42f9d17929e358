using static FieldCrypt.Tests.Shared.Shapes.ContainerShapes;
using static FieldCrypt.Tests.Shared.Shapes.MemberShapes;
using static FieldCrypt.Tests.Shared.Shapes.ShapeRule;
using static SystemOfTheClinic.ForeignNamespaceShapes;

namespace FieldCrypt.Tests.Shared.Shapes;

/// <summary>Every shape in which an annotation can be written, and what must become of it: in force or refused, never without effect.</summary>
internal static class AnnotationShapes
{
    private const string NotStored = "not stored";

    /// <summary>The shapes.</summary>
    public static IReadOnlyList<AnnotationShape> All { get; } = [.. OfMembers(), .. OfHiding(), .. OfContainers()];

    /// <summary>The shapes, for a theory.</summary>
    public static TheoryData<string> Names { get; } = [.. All.Select(shape => $"{shape}")];

    /// <summary>The shape of a name.</summary>
    public static AnnotationShape Of(string name) => All.Single(shape => $"{shape}" == name);

    private static IEnumerable<AnnotationShape> OfMembers() =>
    [
        Shape("OnProperty.Secret", "", InForce, InForce, s => new OnProperty { Secret = s }, x => x.Secret),
        Shape("OnField.Secret", "", InForce, InForce, s => new OnField { Secret = s }, x => x.Secret),
        Shape("OnInitProperty.Secret", "", InForce, InForce, s => new OnInitProperty { Secret = s }, x => x.Secret),
        Shape("OnRecordProperty.Secret", "", InForce, InForce, s => new OnRecordProperty("1", s), x => x.Secret),
        Shape("OnGenericClass`1.Secret", "", InForce, InForce, s => new OnGenericClass<string> { Secret = s }, x => x.Secret),
        Shape("OnPropertyWithPrivateSetter.Secret", "", InForce, InForce, s => new OnPropertyWithPrivateSetter().With(s), x => x.Secret),
        Shape("OnComputedProperty.Secret", "", Refused, NeverPlaintext, s => new OnComputedProperty().With(s), x => x.Secret),
        Shape("OnReadOnlyField.Secret", "", Refused, NeverPlaintext, s => new OnReadOnlyField(s), x => x.Secret),

        Shape("OnInterface.Secret", "", InForce, InForce, s => new OnInterface { Secret = s }, x => x.Secret),
        Shape("OnGenericInterface.Secret", "", InForce, InForce, s => new OnGenericInterface { Secret = s }, x => x.Secret),
        Shape("OnInterface.Secret", "", InForce, InForce, s => new OnInterfaceOfBase { Secret = s }, x => x.Secret),
        Shape("Plain.Secret", "", InForce, NeverPlaintext, s => new OnInterfaceOverInheritedMember { Secret = s }, x => x.Secret),
        Shape("OnInterfaceAndClass.Secret", "", InForce, InForce, s => new OnInterfaceAndClass { Secret = s }, x => x.Secret),
        Shape("ISecret.Secret", NotStored, InForce, Refused, s => new OnInterfaceExplicitly().With(s), x => x.Reveal()),
        Shape("IHasPlain.Plain", NotStored, InForce, Refused, s => new OnExplicitImplementation().With(s), x => x.Reveal()),
        Refusal("IComputedSecret.Computed", NotStored, new OnDefaultInterfaceMember()),
        Refusal("ContradictedByInterface.Secret", "contradict", new ContradictedByInterface()),
        Refusal("ContradictedBetweenInterfaces.Secret", "contradict", new ContradictedBetweenInterfaces()),
        Refusal("TwoAnnotations.Secret", "contradict", new TwoAnnotations()),

        Refusal("OnPrivateField._secret", NotStored, new OnPrivateField()),
        Refusal("OnPrivateField._secret", NotStored, new OnPrivateFieldOfBase()),
        Shape("OnPrivateProperty.Secret", NotStored, InForce, Refused, s => new OnPrivateProperty().With(s), x => x.Reveal()),
        Shape("OnInternalProperty.Secret", NotStored, InForce, Refused, s => new OnInternalProperty { Secret = s }, x => x.Secret),
        Shape("OnProtectedProperty.Secret", NotStored, InForce, Refused, s => new OnProtectedProperty().With(s), x => x.Reveal()),
        Refusal("OnBackingField.Secret", "backing field", new OnBackingField()),
        Refusal("OnStaticProperty.Secret", "static", new OnStaticProperty()),
        Refusal("OnStaticField.Secret", "static", new OnStaticField()),
        Refusal("OnStaticProperty.Secret", "static", new OnStaticMemberOfBase()),
        Refusal("OnConstant.Secret", "static", new OnConstant()),
        Refusal("OnWriteOnlyProperty.Secret", NotStored, new OnWriteOnlyProperty()),
        Refusal("OnIndexer.Item", "indexer", new OnIndexer()),
    ];

    private static IEnumerable<AnnotationShape> OfHiding() =>
    [
        Shape("Overriding.Secret", "", InForce, InForce, s => new Overriding { Secret = s }, x => x.Secret),
        Shape("OverridingTwice.Secret", "", InForce, InForce, s => new OverridingTwice { Secret = s }, x => x.Secret),
        Shape("Implementing.Secret", "", InForce, InForce, s => new Implementing { Secret = s }, x => x.Secret),
        Refusal("HiddenByNew.Secret", "hides", new HiddenByNew()),
        Refusal("HiddenByMistake.Secret", "hides", new HiddenByMistake()),
        Refusal("HiddenByField.Secret", "hides", new HiddenByField()),
        Refusal("HiddenFieldByProperty.Secret", "hides", new HiddenFieldByProperty()),
        Refusal("HiddenTwoLevelsUp.Secret", "hides", new HiddenTwoLevelsUp()),
        Refusal("PrivateBase.Secret", "", new OverPrivatePropertyOfBase()),
    ];

    private static IEnumerable<AnnotationShape> OfContainers() =>
    [
        Nested(s => new Holder<Inner> { Held = Secretive(s) }, x => x.Held?.Secret),
        Nested(s => new HolderField<Inner> { Held = Secretive(s) }, x => x.Held?.Secret),
        Nested(s => new Holder<InnerField> { Held = new() { Secret = s } }, x => x.Held?.Secret, "InnerField.Secret"),
        Nested(s => new Holder<InnerOnInterface> { Held = new() { Secret = s } }, x => x.Held?.Secret, "InnerOnInterface.Secret"),
        Nested(s => new Holder<InnerOfOtherNamespace> { Held = new() { Secret = s } }, x => x.Held?.Secret, "InnerOfOtherNamespace.Secret"),
        Nested(s => new Holder<List<Inner>> { Held = [Secretive(s)] }, x => x.Held?[0].Secret),
        Nested(s => new Holder<Inner[]> { Held = [Secretive(s)] }, x => x.Held?[0].Secret),
        Nested(s => new Holder<IReadOnlyList<Inner>> { Held = [Secretive(s)] }, x => x.Held?[0].Secret),
        Nested(s => new Holder<HashSet<Inner>> { Held = [Secretive(s)] }, x => x.Held?.First().Secret),
        Nested(s => new Holder<Inners> { Held = [Secretive(s)] }, x => x.Held?[0].Secret),
        Nested(s => new Holder<Dictionary<string, Inner>> { Held = new() { ["k"] = Secretive(s) } }, x => x.Held?["k"].Secret),
        Nested(s => new Holder<Envelope<Inner>> { Held = new() { Content = Secretive(s) } }, x => x.Held?.Content?.Secret),
        Nested(
            s => new Deep { Held = new() { Content = [new() { ["k"] = Secretive(s) }] } }, x => x.Held?.Content?[0]["k"].Secret),
        Nested(
            s => new Recursive { Next = new() { Secret = s } }, x => x.Next?.Secret, "Recursive.Secret"),

        Either(s => new Holder<InnerStruct> { Held = new() { Secret = s } }, x => x.Held.Secret, "InnerStruct.Secret"),
        Either(s => new Holder<InnerStruct?> { Held = new InnerStruct { Secret = s } }, x => x.Held?.Secret, "InnerStruct.Secret"),
        Either(s => new Holder<InnerRecordStruct> { Held = new() { Secret = s } }, x => x.Held.Secret, "InnerRecordStruct.Secret"),
        Either(s => new Holder<List<InnerStruct>> { Held = [new() { Secret = s }] }, x => x.Held?[0].Secret, "InnerStruct.Secret"),
        Either(s => new Holder<KeyValuePair<string, Inner>> { Held = new("k", Secretive(s)) }, x => x.Held.Value?.Secret),
        Either(s => new Holder<(string, Inner)> { Held = ("k", Secretive(s)) }, x => x.Held.Item2?.Secret),
        Either(s => new Holder<Tuple<string, Inner>> { Held = Tuple.Create("k", Secretive(s)) }, x => x.Held?.Item2.Secret),
        Either(s => new Holder<ISecret> { Held = new InnerOnInterface { Secret = s } }, x => x.Held?.Secret, "ISecret.Secret"),
        Either(s => new Unprotected { Held = Secretive(s) }, x => x.Held?.Secret),
        Shape("InnerHidden.Secret", "hides", Refused, Refused, s => new Holder<InnerHidden> { Held = new() { Secret = s } }, x => x.Held?.Secret),

        Shape(
            "", "", NeverPlaintext, NeverPlaintext, s => new Holder<InnerBase> { Held = new InnerDerived { Secret = s } }, x => (x.Held as InnerDerived)?.Secret),
        Shape("", "", NeverPlaintext, NeverPlaintext, s => new Holder<object> { Held = Secretive(s) }, x => (x.Held as Inner)?.Secret),
        Shape("", "", NeverPlaintext, NeverPlaintext, s => new Holder<List<object>> { Held = [Secretive(s)] }, x => (x.Held?[0] as Inner)?.Secret),

        Shape("Whole.Held", "", InForce, InForce, s => new Whole { Held = Secretive(s) }, x => x.Held?.Secret),
    ];

    private static Inner Secretive(string secret) => new() { Secret = secret };

    private static AnnotationShape<T> Shape<T>(
        string member, string reason, ShapeRule items, ShapeRule documents, Func<string, T> create, Func<T, string?> read)
        where T : class => new(member, reason, items, documents, create, read);

    // Nothing is written: no instance needs the secret.
    private static AnnotationShape<T> Refusal<T>(string member, string reason, T instance)
        where T : class => new(member, reason, Refused, Refused, _ => instance, _ => null);

    private static AnnotationShape<T> Nested<T>(Func<string, T> create, Func<T, string?> read, string member = "Inner.Secret")
        where T : class => new(member, "", Refused, InForce, create, read);

    private static AnnotationShape<T> Either<T>(Func<string, T> create, Func<T, string?> read, string member = "Inner.Secret")
        where T : class => new(member, "", Refused, NeverPlaintext, create, read);
}
