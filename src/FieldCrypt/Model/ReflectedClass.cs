using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using FieldCrypt.Generated;

namespace FieldCrypt.Model;

/// <summary>A class as reflection shows it.</summary>
[RequiresUnreferencedCode("Reads the members of the class, and of what it derives from and holds, by reflection.")]
internal sealed class ReflectedClass(Type type) : ClassShape(type)
{
    private const BindingFlags OwnMembers =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public override IReadOnlyList<ClassShape> Lineage => field ??= [.. LineageOf(Type).Select(Of)];

    public override IReadOnlyList<ClassMember> Declared => field ??=
        [.. Type.GetProperties(OwnMembers).Select(OfProperty), .. Type.GetFields(OwnMembers).Select(OfField)];

    public override IReadOnlyList<ClassConstructor> Constructors => field ??= Type.IsAbstract ? [] : [.. Type.GetConstructors().Select(OfConstructor)];

    public override IReadOnlyList<Attribute> Attributes => field ??= Attribute.GetCustomAttributes(Type, inherit: true);

    public override IReadOnlyList<ClassShape> Interfaces => field ??= Type.IsInterface || Type.IsArray ? [] : [.. Type.GetInterfaces().Select(Of)];

    public override AccessorSlot? Implementation(ClassMember property)
    {
        var map = Type.GetInterfaceMap(property.DeclaringType);
        var declared = (PropertyInfo)property.Info;
        var implementation = map.TargetMethods[Array.IndexOf(map.InterfaceMethods, declared.GetMethod ?? declared.SetMethod!)];
        return implementation.DeclaringType!.IsInterface ? null : SlotOf(implementation);
    }

    public override ClassShape Of(Type other) => other == Type ? this : new ReflectedClass(other);

    public override IReadOnlyList<Type> ElementsOf(Type other) =>
    [
        .. other.GetInterfaces()
            .Where(static contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .SelectMany(static contract => contract.GetGenericArguments()),
    ];

    /// <summary>The slots of a property's accessors.</summary>
    public static IReadOnlyList<AccessorSlot> SlotsOf(PropertyInfo property) => [.. property.GetAccessors(nonPublic: true).Select(SlotOf)];

    private static IEnumerable<Type> LineageOf(Type type)
    {
        if (type.IsInterface)
        {
            return type.GetInterfaces().Prepend(type);
        }

        var lineage = new List<Type>();
        for (var current = type; current is not null && current != typeof(object) && current != typeof(ValueType); current = current.BaseType)
        {
            lineage.Add(current);
        }

        return lineage;
    }

    private static ClassConstructor OfConstructor(ConstructorInfo constructor) => new(
        [.. constructor.GetParameters().Select(static parameter => new ConstructorParameter(parameter.Name ?? "", parameter.ParameterType))],
        Attribute.GetCustomAttributes(constructor, inherit: false));

    private static ClassMember OfProperty(PropertyInfo property)
    {
        var traits = MemberTraits.Property
            | (property.CanRead ? MemberTraits.Readable : MemberTraits.None)
            | (property.CanWrite ? MemberTraits.Writable : MemberTraits.None)
            | (property.GetIndexParameters().Length > 0 ? MemberTraits.Indexer : MemberTraits.None)
            | ((property.GetMethod ?? property.SetMethod)?.IsStatic == true ? MemberTraits.Static : MemberTraits.None);
        return new ClassMember(property, property.PropertyType, traits, SlotsOf(property));
    }

    private static ClassMember OfField(FieldInfo field)
    {
        var traits = (field is { IsInitOnly: false, IsLiteral: false } ? MemberTraits.Writable : MemberTraits.None)
            | (field.IsPublic ? MemberTraits.PublicField : MemberTraits.None)
            | (field.IsStatic ? MemberTraits.Static : MemberTraits.None)
            | (field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) ? MemberTraits.CompilerGenerated : MemberTraits.None);
        return new ClassMember(field, field.FieldType, traits, []);
    }

    private static AccessorSlot SlotOf(MethodInfo accessor)
    {
        var definition = accessor.GetBaseDefinition();
        return new AccessorSlot(definition.DeclaringType!, definition.Name);
    }
}
