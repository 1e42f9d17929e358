using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Model;

/// <summary>The annotations of a compilation, read as the library reads them at run time: looked up once, asked often. Thread-safe.</summary>
internal sealed class AnnotationModel
{
    private const string Core = "FieldCrypt";

    private static readonly ConditionalWeakTable<Compilation, AnnotationModel?> Models = new();

    private readonly INamedTypeSymbol _encrypted;
    private readonly INamedTypeSymbol? _unsigned;
    private readonly INamedTypeSymbol? _context;
    private readonly ConcurrentDictionary<ISymbol, bool> _members = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, IReadOnlyList<ISymbol>> _types = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, IReadOnlyList<Annotation>> _interfaces = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _assemblies = new(SymbolEqualityComparer.Default);

    private AnnotationModel(Compilation compilation, INamedTypeSymbol encrypted)
    {
        _encrypted = encrypted;
        _unsigned = compilation.GetTypeByMetadataName("FieldCrypt.UnsignedAttribute");
        _context = compilation.GetTypeByMetadataName("FieldCrypt.EncryptionContextAttribute");
        Compilation = compilation;
    }

    public Compilation Compilation { get; }

    /// <summary>The model of a compilation; null if it does not know FieldCrypt.</summary>
    public static AnnotationModel? Of(Compilation compilation) => Models.GetValue(
        compilation, static key => key.GetTypeByMetadataName("FieldCrypt.EncryptedAttribute") is { } encrypted ? new AnnotationModel(key, encrypted) : null);

    /// <summary>The annotations that stand on a symbol itself.</summary>
    public IEnumerable<Annotation> DeclaredOn(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (MarkOf(attribute.AttributeClass) is { } mark)
            {
                yield return new Annotation(mark, attribute, symbol);
            }
        }
    }

    /// <summary>The annotations of a member: its own and those of what it overrides, of each kind the nearest.</summary>
    public List<Annotation> OwnOf(ISymbol member)
    {
        var own = new List<Annotation>();
        for (ISymbol? current = member; current is not null; current = Attributes.Overridden(current))
        {
            foreach (var annotation in DeclaredOn(current))
            {
                if (!own.Exists(other => other.Mark == annotation.Mark))
                {
                    own.Add(annotation);
                }
            }
        }

        return own;
    }

    /// <summary>The annotations of the interface properties that a member implements.</summary>
    public IEnumerable<Annotation> InheritedBy(ISymbol member, INamedTypeSymbol type)
    {
        if (member is not IPropertySymbol { ContainingType.TypeKind: not TypeKind.Interface })
        {
            yield break;
        }

        foreach (var contract in type.AllInterfaces)
        {
            foreach (var annotation in AnnotatedBy(contract))
            {
                if (Implements(type, MemberOf(contract, annotation), member))
                {
                    yield return annotation;
                }
            }
        }
    }

    /// <summary>Whether a property or field is encrypted where it is stored.</summary>
    public bool IsEncrypted(ISymbol member)
    {
        var definition = member.OriginalDefinition;
        return definition.ContainingType is { } type && MayBeAnnotated(type)
            && _members.GetOrAdd(definition, found => OwnOf(found).Concat(InheritedBy(found, found.ContainingType)).Any(static a => a.Mark == Mark.Encrypted));
    }

    /// <summary>The encrypted members of a type and its base types; of none that is somebody else's.</summary>
    public IReadOnlyList<ISymbol> EncryptedIn(ITypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        return definition is not INamedTypeSymbol named || !MayBeAnnotated(named) ? [] : _types.GetOrAdd(definition, FindEncrypted);
    }

    /// <summary>The properties and fields that a type declares.</summary>
    public static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IPropertySymbol or IFieldSymbol { IsImplicitlyDeclared: false })
            {
                yield return member;
            }
        }
    }

    /// <summary>A type and its base types.</summary>
    public static IEnumerable<INamedTypeSymbol> Lineage(INamedTypeSymbol? type)
    {
        for (; type is { SpecialType: SpecialType.None }; type = type.BaseType)
        {
            yield return type;
        }
    }

    /// <summary>Class and member, as messages name it.</summary>
    public static string NameOf(ISymbol member)
    {
        // The block of an extension has no name of its own.
        var type = member.ContainingType;
        return $"{(type is { Name: "", ContainingType: { } outer } ? outer : type).Name}.{member.Name}";
    }

    /// <summary>The annotations on properties of an interface.</summary>
    public IReadOnlyList<Annotation> AnnotatedBy(INamedTypeSymbol contract) => !MayBeAnnotated(contract)
        ? []
        : _interfaces.GetOrAdd(contract.OriginalDefinition, found => [.. MembersOf(found).OfType<IPropertySymbol>().SelectMany(DeclaredOn)]);

    /// <summary>The property of an interface, which may be generic, that an annotation stands at.</summary>
    public static ISymbol MemberOf(INamedTypeSymbol contract, Annotation annotation) =>
        contract.GetMembers(annotation.DeclaredOn.Name).First(member => Same(member.OriginalDefinition, annotation.DeclaredOn.OriginalDefinition));

    private Mark? MarkOf(INamedTypeSymbol? attribute) => attribute is null ? null
        : Same(attribute, _encrypted) ? Mark.Encrypted
        : Same(attribute, _unsigned) ? Mark.Unsigned
        : Same(attribute, _context) ? Mark.EncryptionContext
        : null;

    private List<ISymbol> FindEncrypted(ITypeSymbol type)
    {
        var found = new List<ISymbol>();
        IEnumerable<INamedTypeSymbol> lineage = type.TypeKind == TypeKind.Interface ? [(INamedTypeSymbol)type, .. type.AllInterfaces] : Lineage((INamedTypeSymbol)type);
        foreach (var member in lineage.SelectMany(MembersOf))
        {
            if (!found.Exists(other => other.Name == member.Name) && IsEncrypted(member))
            {
                found.Add(member);
            }
        }

        return found;
    }

    // An annotation can only be where FieldCrypt is referenced, or where a base class or an interface comes from such a place.
    private bool MayBeAnnotated(INamedTypeSymbol type) =>
        type.SpecialType == SpecialType.None && type.ContainingAssembly is { } assembly && _assemblies.GetOrAdd(assembly, KnowsFieldCrypt);

    private bool KnowsFieldCrypt(IAssemblySymbol assembly) =>
        Same(assembly, Compilation.Assembly)
        || assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == Core));

    private static bool Implements(INamedTypeSymbol type, ISymbol promised, ISymbol member)
    {
        for (ISymbol? current = type.FindImplementationForInterfaceMember(promised); current is not null; current = Attributes.Overridden(current))
        {
            for (ISymbol? candidate = member; candidate is not null; candidate = Attributes.Overridden(candidate))
            {
                if (Same(current, candidate))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Same(ISymbol? one, ISymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);
}
