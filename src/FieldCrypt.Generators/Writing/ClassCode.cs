using System.Text;
using FieldCrypt.Generators.Symbols;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Writing;

/// <summary>Writes the expression that makes the description of a class.</summary>
internal sealed class ClassCode(TypeAccess access, Sight sight, KnownTypes known, MemberAnnotations annotations)
{
    private const string Generated = "global::FieldCrypt.Generated.";
    private const string Line = "\n                ";

    /// <summary>A class of which nothing is known but that nothing in it is annotated.</summary>
    public static string Opaque(INamedTypeSymbol type) =>
        $"new {Generated}GeneratedClass {{ IsOpaque = true, Lineage = new global::System.Type[] {{ {TypeNames.TypeOf(type)} }} }}";

    /// <summary>A class with its members.</summary>
    public string Of(
        INamedTypeSymbol type,
        IReadOnlyList<INamedTypeSymbol> lineage,
        IReadOnlyList<ISymbol> members,
        IReadOnlyList<AttributeData> attributes,
        IReadOnlyList<INamedTypeSymbol> interfaces,
        IReadOnlyList<ITypeSymbol> elements)
    {
        var code = new StringBuilder($"new {Generated}GeneratedClass\n            {{");
        Append(code, "Lineage", "global::System.Type", lineage.Select(TypeNames.TypeOf));
        Append(code, "Members", $"{Generated}GeneratedMember", members.Select(Member));
        Append(code, "Constructors", $"{Generated}GeneratedConstructor", Construction.Of(type).Select(Constructor));
        Append(code, "Attributes", "global::System.Attribute", attributes.Select(Attribute));
        Append(code, "Interfaces", "global::System.Type", interfaces.Select(TypeNames.TypeOf));
        Append(code, "Implementations", $"{Generated}GeneratedImplementation", interfaces.SelectMany(contract => Implementations(type, contract)));
        Append(code, "Elements", "global::System.Type", elements.Select(Nameable));
        return code.Append("\n            }").ToString();
    }

    /// <summary>Whether some store may keep a member.</summary>
    public static bool MayBeStored(ISymbol member) => member switch
    {
        IPropertySymbol { GetMethod: not null, SetMethod: not null, IsStatic: false, IsIndexer: false } => true,
        IPropertySymbol property => Construction.MaySet(property),
        IFieldSymbol { DeclaredAccessibility: Accessibility.Public, IsReadOnly: false, IsConst: false, IsStatic: false } => true,
        _ => false,
    };

    public static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static void Append(StringBuilder code, string name, string type, IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count > 0)
        {
            code.Append(Line).Append(name).Append(" = new ").Append(type).Append("[]").Append(Line).Append('{');
            foreach (var item in all)
            {
                code.Append(Line).Append("    ").Append(item).Append(',');
            }

            code.Append(Line).Append("},");
        }
    }

    private string Member(ISymbol member)
    {
        // What is not stored is known by its name, which may hide another's; its type may be one that cannot be named here.
        var type = TypeOf(member);
        var isStored = MayBeStored(member);
        if (isStored)
        {
            access.RequireNameable(type);
        }

        var own = annotations.Own(member);
        var all = annotations.All(member);
        List<string> details = [];
        if (own.Count > 0)
        {
            details.Add($"Own = {Attributes(own)}");
        }

        if (all.Count > own.Count)
        {
            details.Add($"Inherited = {Attributes(all)}");
        }

        if (member is IPropertySymbol { IsStatic: false, IsIndexer: false } property)
        {
            var slots = new[] { property.GetMethod, property.SetMethod }.OfType<IMethodSymbol>().Select(Slot);
            details.Add($"Slots = new {Generated}AccessorSlot[] {{ {string.Join(", ", slots)} }}");
        }

        return $"new {Generated}GeneratedMember({CodeOf.Text(member.MetadataName)}, {(isStored ? TypeNames.TypeOf(type) : "typeof(object)")}, {Traits(member)})"
            + (details.Count == 0 ? "" : $" {{ {string.Join(", ", details)} }}");
    }

    private string Constructor(IMethodSymbol constructor)
    {
        var own = annotations.Own(constructor);
        var isOfContext = own.Count == 0 && constructor.Parameters.Length == 1 && KnownTypes.Is(constructor.Parameters[0].Type, known.Context);
        var names = isOfContext ? [] : constructor.Parameters.Select(static parameter => CodeOf.Text(parameter.Name));
        return $"new {Generated}GeneratedConstructor({string.Join(", ", names)})" + (own.Count == 0 ? "" : $" {{ Attributes = {Attributes(own)} }}");
    }

    private static string Traits(ISymbol member)
    {
        List<string> traits = [];
        Add("Property", member is IPropertySymbol);
        Add("Static", member.IsStatic);
        Add("Indexer", member is IPropertySymbol { IsIndexer: true });
        Add("CompilerGenerated", member is IFieldSymbol { IsImplicitlyDeclared: true });
        Add("Readable", member is IPropertySymbol { GetMethod: not null });
        Add("Writable", member is IPropertySymbol { SetMethod: not null } or IFieldSymbol { IsReadOnly: false, IsConst: false });
        Add("PublicField", member is IFieldSymbol { DeclaredAccessibility: Accessibility.Public });
        return traits.Count == 0 ? $"{Generated}MemberTraits.None" : string.Join(" | ", traits);

        void Add(string trait, bool hasIt)
        {
            if (hasIt)
            {
                traits.Add($"{Generated}MemberTraits.{trait}");
            }
        }
    }

    private IEnumerable<string> Implementations(INamedTypeSymbol type, INamedTypeSymbol contract)
    {
        foreach (var property in contract.GetMembers().OfType<IPropertySymbol>().Where(property => !property.IsStatic && annotations.IsAnnotated(property)))
        {
            yield return $"new {Generated}GeneratedImplementation({TypeNames.TypeOf(contract)}, {CodeOf.Text(property.MetadataName)}, {Implementation(type, property)})";
        }
    }

    private string Implementation(INamedTypeSymbol type, IPropertySymbol declared)
    {
        var accessor = declared.GetMethod ?? declared.SetMethod!;
        if (type.FindImplementationForInterfaceMember(accessor) is not IMethodSymbol { ContainingType.TypeKind: not TypeKind.Interface } implementation)
        {
            return "null";
        }

        return sight.Of(implementation.ContainingType) == View.Unannotated
            ? throw new IncompleteClassException(
                $"{TypeNames.Shown(type)} implements {TypeNames.Shown(declared)}, which is annotated, by a member of "
                + $"{TypeNames.Shown(implementation.ContainingType)}, whose members cannot all be seen from here")
            : Slot(implementation);
    }

    private string Slot(IMethodSymbol accessor)
    {
        var origin = Lineage.Origin(accessor);
        access.RequireNameable(origin.ContainingType);
        return $"new {Generated}AccessorSlot({TypeNames.TypeOf(origin.ContainingType)}, {CodeOf.Text(origin.MetadataName)})";
    }

    private string Nameable(ITypeSymbol type)
    {
        access.RequireNameable(type);
        return TypeNames.TypeOf(type);
    }

    private string Attribute(AttributeData attribute) => CodeOf.Attribute(attribute, access);

    private string Attributes(IEnumerable<AttributeData> attributes) =>
        $"new global::System.Attribute[] {{ {string.Join(", ", attributes.Select(Attribute))} }}";
}
