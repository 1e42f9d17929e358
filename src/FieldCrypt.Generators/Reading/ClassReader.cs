using System.Runtime.CompilerServices;
using FieldCrypt.Generators.Results;
using FieldCrypt.Generators.Symbols;
using FieldCrypt.Generators.Writing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Generators.Reading;

/// <summary>Reads a class with all that is part of it: what it derives from, its interfaces, and what its members hold.</summary>
/// <remarks>
/// All or nothing: of a class that is seen in part, the part that is missing could be what is annotated, and would be stored in the clear. Used once.
/// </remarks>
internal sealed class ClassReader(Compilation compilation, KnownTypes known, CancellationToken cancel)
{
    // More is a generic class that holds itself, each time of another type; the library refuses those.
    private const int MostClasses = 500;

    private readonly TypeAccess _access = new(compilation);
    private readonly Sight _sight = new(compilation, known);
    private readonly MemberAnnotations _annotations = new(known);
    private readonly bool _hasFriends = compilation.Assembly.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == nameof(InternalsVisibleToAttribute));
    private readonly Dictionary<ITypeSymbol, DescribedUnit?> _units = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ITypeSymbol> _parts = new(SymbolEqualityComparer.Default);
    private readonly Queue<INamedTypeSymbol> _pending = new();

    /// <summary>Describes a class, or says why it cannot be described.</summary>
    public Description Describe(ITypeSymbol root, Place? place, bool isAskedFor)
    {
        try
        {
            RequireLanguage();
            AddRoot(root, isAskedFor);
            while (_pending.Count > 0)
            {
                cancel.ThrowIfCancellationRequested();
                var type = _pending.Dequeue();
                _units[type] = UnitOf(type);
            }

            return new Description(new EquatableArray<DescribedUnit>([.. _units.Values.OfType<DescribedUnit>()]), null, isAskedFor);
        }
        catch (IncompleteClassException e)
        {
            return new Description(default, new Refusal(TypeNames.Shown(root), e.Message, place), isAskedFor);
        }
    }

    private void RequireLanguage()
    {
        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp9 })
        {
            throw new IncompleteClassException("it is compiled as a version of the language before C# 9, in which an assembly cannot register its classes");
        }

        _access.RequireNameable(known.Described);
    }

    private void AddRoot(ITypeSymbol root, bool isAskedFor)
    {
        if (root is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } type)
        {
            throw new IncompleteClassException("it is neither a class nor a structure nor an interface");
        }

        if (type.IsUnboundGenericType || type.TypeArguments.Any(static argument => argument.TypeKind == TypeKind.TypeParameter) || IsInGeneric(type))
        {
            throw new IncompleteClassException(isAskedFor
                ? "name what its type arguments are, as in typeof(Page<Order>)"
                : "it is generic: name each type that is made of it, as in [assembly: GenerateTableSchema(typeof(Page<Order>))]");
        }

        RequireStorable(type);
    }

    private static bool IsInGeneric(INamedTypeSymbol type)
    {
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.TypeArguments.Any(static argument => argument.TypeKind == TypeKind.TypeParameter))
            {
                return true;
            }
        }

        return false;
    }

    // The members of such a class are attributes of the table, so all of them must be known, inherited ones too.
    private void RequireStorable(INamedTypeSymbol type)
    {
        foreach (var current in Lineage.Of(type))
        {
            if (_sight.Of(current) is View.Unannotated or View.InPart || current.TypeKind is TypeKind.Delegate or TypeKind.Enum)
            {
                throw NotSeen(current);
            }
        }

        AddClass(type);
    }

    private void AddClass(INamedTypeSymbol type)
    {
        if (_units.ContainsKey(type))
        {
            return;
        }

        if (_units.Count >= MostClasses)
        {
            throw new IncompleteClassException($"it holds more than {MostClasses} classes, perhaps a generic class that holds itself, each time of another type");
        }

        _units.Add(type, null);
        switch (_sight.Of(type))
        {
            case View.DescribedElsewhere:
                break;
            case View.InPart:
                throw NotSeen(type);
            default:
                _access.RequireNameable(type);
                _pending.Enqueue(type);
                break;
        }
    }

    private DescribedUnit UnitOf(INamedTypeSymbol type)
    {
        if (_sight.Of(type) == View.Unannotated || type.TypeKind == TypeKind.Delegate)
        {
            AddParts(type.TypeArguments);
            return new DescribedUnit(TypeNames.Name(type), ClassCode.Opaque(type), IsForOthers: false);
        }

        RequireOnlyPart(type);
        var lineage = Lineage.Of(type).Where(current => type.TypeKind != TypeKind.Interface || _sight.Of(current) != View.Unannotated).ToList();
        lineage.ForEach(AddClass);
        var attributes = _annotations.All(type);
        foreach (var held in HeldBy(attributes))
        {
            RequireStorable(held);
        }

        var elements = ElementsOf(type);
        AddParts(elements);
        return new DescribedUnit(
            TypeNames.Name(type),
            new ClassCode(_access, _sight, known, _annotations).Of(type, lineage, MembersOf(type), attributes, AnnotatedInterfaces(type), elements),
            IsForOthers: _hasFriends || IsVisible(type));
    }

    private List<ISymbol> MembersOf(INamedTypeSymbol type)
    {
        var members = type.GetMembers().Where(IsOfInterest).OrderBy(static member => member is IFieldSymbol).ToList();
        foreach (var member in members.Where(MayBeStored))
        {
            AddHeld(member);
        }

        return members;
    }

    // What is no part of an object matters only if it is annotated: then it is refused.
    private bool IsOfInterest(ISymbol member) => member switch
    {
        IPropertySymbol property => property is { IsStatic: false, IsIndexer: false } || _annotations.IsAnnotated(member),
        IFieldSymbol field => field is { IsStatic: false, IsImplicitlyDeclared: false } || _annotations.IsAnnotated(member),
        IEventSymbol happening => RequireUnannotated(happening),
        _ => false,
    };

    // The field behind an event is not shown to generators.
    private static bool RequireUnannotated(IEventSymbol happening) => happening.DeclaringSyntaxReferences
        .Select(static reference => reference.GetSyntax().FirstAncestorOrSelf<EventFieldDeclarationSyntax>())
        .Any(static declaration => declaration?.AttributeLists.Any(static list => list.Target?.Identifier.IsKind(SyntaxKind.FieldKeyword) == true) == true)
        ? throw new IncompleteClassException($"the field behind the event {happening.Name} has attributes, which are not seen: take them away")
        : false;

    private bool MayBeStored(ISymbol member) => ClassCode.MayBeStored(member)
        && !_annotations.Own(member).Any(attribute => KnownTypes.Is(attribute.AttributeClass, known.Ignored));

    // Into what is encrypted as a whole nobody looks.
    private void AddHeld(ISymbol member)
    {
        var type = ClassCode.TypeOf(member);
        var attributes = _annotations.All(member);
        if (_annotations.Own(member).Any(attribute => KnownTypes.Is(attribute.AttributeClass, known.Flattened)))
        {
            RequireStorable(type as INamedTypeSymbol ?? throw new IncompleteClassException($"{member.Name} is flattened, and no class"));
        }
        else if (!_annotations.IsEncrypted(member))
        {
            AddParts([.. HeldBy(attributes), type]);
        }
    }

    private void AddParts(IEnumerable<ITypeSymbol> types)
    {
        foreach (var type in types)
        {
            AddPart(type);
        }
    }

    private void AddPart(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                AddPart(array.ElementType);
                break;
            case IDynamicTypeSymbol:
                break;
            case INamedTypeSymbol { TypeKind: not TypeKind.Error, IsRefLikeType: false } named:
                if (_parts.Add(named))
                {
                    AddParts(named.TypeArguments);
                    if (named.TypeKind != TypeKind.Enum && !(Sight.IsOfTheFramework(named) && _sight.Of(named) == View.Unannotated))
                    {
                        AddClass(named);
                    }
                }

                break;
            default:
                throw new IncompleteClassException($"{TypeNames.Shown(type)} is no type that can be looked into");
        }
    }

    // What a class of somebody else's holds is of its own assembly, or of its type arguments.
    private List<ITypeSymbol> ElementsOf(INamedTypeSymbol type) =>
    [
        .. type.AllInterfaces
            .Where(static contract => contract.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            .SelectMany(static contract => contract.TypeArguments)
            .Concat(Lineage.Of(type).Skip(1).Where(current => _sight.Of(current) == View.Unannotated).SelectMany(static current => current.TypeArguments))
            .Distinct<ITypeSymbol>(SymbolEqualityComparer.Default),
    ];

    private List<INamedTypeSymbol> AnnotatedInterfaces(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            return [];
        }

        var annotated = type.AllInterfaces
            .Where(contract => _sight.Of(contract) switch
            {
                View.InPart => throw NotSeen(contract),
                View.Unannotated => false,
                _ => contract.GetMembers().Any(member => member is IPropertySymbol or IFieldSymbol && _annotations.IsAnnotated(member)),
            })
            .ToList();
        annotated.ForEach(AddClass);
        return annotated;
    }

    private IEnumerable<INamedTypeSymbol> HeldBy(IEnumerable<AttributeData> attributes) => attributes
        .Where(attribute => KnownTypes.Is(attribute.AttributeClass, known.Polymorphic))
        .SelectMany(static attribute => attribute.ConstructorArguments)
        .Where(static argument => argument.Kind == TypedConstantKind.Type)
        .Select(static argument => argument.Value as INamedTypeSymbol ?? throw new IncompleteClassException("a derived type is no class"));

    // Other generators may add members to such a class, and no generator sees what others write.
    private static void RequireOnlyPart(INamedTypeSymbol type)
    {
        if (type.DeclaringSyntaxReferences.Any(static reference =>
            reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword)))
        {
            throw new IncompleteClassException(
                $"{TypeNames.Shown(type)} is partial, so that another generator may add members, which are not seen: write it in one part");
        }
    }

    private static bool IsVisible(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            if (current.DeclaredAccessibility != Accessibility.Public)
            {
                return false;
            }
        }

        return true;
    }

    private static IncompleteClassException NotSeen(INamedTypeSymbol type) => new(
        $"{TypeNames.Shown(type)} is of {type.ContainingAssembly.Name}, and only its public members can be seen from here: have it described there, by "
        + $"[assembly: GenerateTableSchema(typeof({TypeNames.Shown(type)}))], or annotate the member that holds it as encrypted");
}
