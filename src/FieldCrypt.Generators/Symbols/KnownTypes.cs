using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Symbols;

/// <summary>The annotations, of FieldCrypt and of the AWS SDK, as a compilation has them.</summary>
internal sealed class KnownTypes
{
    private static readonly string[] AnnotationNames =
        ["FieldCrypt.EncryptedAttribute", "FieldCrypt.EncryptionContextAttribute", "FieldCrypt.UnsignedAttribute"];

    private readonly INamedTypeSymbol? _storeAnnotation;
    private readonly INamedTypeSymbol? _table;
    private readonly INamedTypeSymbol? _searchable;
    private readonly List<INamedTypeSymbol> _annotations;

    private KnownTypes(Compilation compilation, INamedTypeSymbol described)
    {
        Described = described;
        _storeAnnotation = compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.DataModel.DynamoDBAttribute");
        _table = compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.DataModel.DynamoDBTableAttribute");
        _searchable = compilation.GetTypeByMetadataName("FieldCrypt.DynamoDb.SearchableAttribute");
        Polymorphic = compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.DataModel.DynamoDBPolymorphicTypeAttribute");
        Ignored = compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.DataModel.DynamoDBIgnoreAttribute");
        Flattened = compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.DataModel.DynamoDBFlattenAttribute");
        Context = compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.DataModel.DynamoDBContext");
        Encrypted = compilation.GetTypeByMetadataName("FieldCrypt.EncryptedAttribute");
        _annotations = [.. AnnotationNames.Select(compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>()];
    }

    /// <summary>What an assembly says of the classes that it describes.</summary>
    public INamedTypeSymbol Described { get; }

    public INamedTypeSymbol? Polymorphic { get; }

    public INamedTypeSymbol? Ignored { get; }

    public INamedTypeSymbol? Flattened { get; }

    /// <summary>A constructor that takes it alone sets no member.</summary>
    public INamedTypeSymbol? Context { get; }

    public INamedTypeSymbol? Encrypted { get; }

    /// <summary>What a compilation knows; null if it does not reference FieldCrypt.</summary>
    public static KnownTypes? In(Compilation compilation) =>
        compilation.GetTypeByMetadataName("FieldCrypt.Generated.DescribedClassAttribute") is { } described ? new KnownTypes(compilation, described) : null;

    /// <summary>Whether a class, or one that it derives from, names its table.</summary>
    public bool IsTable(INamedTypeSymbol type) => _table is not null
        && Lineage.Of(type).Any(current => current.GetAttributes().Any(attribute => Is(attribute.AttributeClass, _table)));

    /// <summary>Whether an attribute says something to FieldCrypt.</summary>
    public bool IsAnnotation(AttributeData attribute) => _annotations.Exists(known => Is(attribute.AttributeClass, known));

    /// <summary>Whether an attribute says something that a schema is made of.</summary>
    public bool IsRelevant(AttributeData attribute) => IsAnnotation(attribute)
        || Is(attribute.AttributeClass, _searchable)
        || (_storeAnnotation is not null && attribute.AttributeClass is { } type && Lineage.Of(type).Any(current => Is(current, _storeAnnotation)));

    /// <summary>Whether the assembly that declares a class says that it describes it.</summary>
    public bool IsDescribedThere(INamedTypeSymbol type) => type.ContainingAssembly.GetAttributes().Any(attribute =>
        Is(attribute.AttributeClass, Described)
        && attribute.ConstructorArguments.Any(argument => Is(argument.Value as INamedTypeSymbol, type)));

    public static bool Is(ITypeSymbol? type, ITypeSymbol? known) => known is not null && SymbolEqualityComparer.Default.Equals(type, known);
}
