using FieldCrypt.Generated;

namespace FieldCrypt.Model;

/// <summary>A class as the generator described it at compile time.</summary>
internal sealed class DescribedClass(Type type, GeneratedClass described) : ClassShape(type)
{
    public override IReadOnlyList<ClassShape> Lineage => field ??= [.. described.Lineage.Select(Of)];

    public override IReadOnlyList<ClassMember> Declared => field ??= [.. described.Members.Select(member => new ClassMember(Type, member))];

    public override IReadOnlyList<ClassConstructor> Constructors => field ??=
    [
        .. described.Constructors.Select(static constructor =>
            new ClassConstructor([.. constructor.Parameters.Select(static name => new ConstructorParameter(name, null))], constructor.Attributes)),
    ];

    public override bool IsOpaque => described.IsOpaque;

    public override IReadOnlyList<Attribute> Attributes => described.Attributes;

    public override IReadOnlyList<ClassShape> Interfaces => field ??= [.. described.Interfaces.Select(Of)];

    public override AccessorSlot? Implementation(ClassMember property) =>
        described.Implementations.Single(known => known.Contract == property.DeclaringType && known.Property == property.Name).Accessor;

    // A collection of .NET's own has no elements but those that its type arguments name.
    public override IReadOnlyList<Type> ElementsOf(Type other) =>
        other.IsEnum || (IsOfTheFramework(other) && GeneratedClasses.Find(other) is null) ? [] : Described(other).Elements;

    // Half a class is none: what the generator left out is not looked for elsewhere.
    public override ClassShape Of(Type other) => other == Type ? this : new DescribedClass(other, Described(other));

    private GeneratedClass Described(Type other) => GeneratedClasses.Find(other)
        ?? throw new FieldCryptConfigurationException(
            $"{Type.Name} was described by FieldCrypt's source generator, and {other.Name}, which is part of it, was not: compile both against the same "
            + "version of FieldCrypt.");
}
