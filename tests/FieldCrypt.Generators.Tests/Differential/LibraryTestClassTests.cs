using FieldCrypt.Generators.Tests.Harness;
using FieldCrypt.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Generators.Tests.Differential;

/// <summary>The annotated classes of the tests of FieldCrypt.DynamoDb, through reflection and through the generator.</summary>
public sealed class LibraryTestClassTests
{
    private const string Assembly = "FieldCrypt.DynamoDb.Tests";
    private const string Project = $"tests/{Assembly}";

    // Of which the annotated classes name a constant.
    private static readonly string[] HoldingConstants = ["Side.cs", "VisitsTable.cs"];

    private static readonly string[] Annotations = ["Encrypted", "EncryptionContext", "Unsigned", "DynamoDBTable"];

    [Fact]
    public void Every_annotated_class_has_the_same_plan_or_the_same_refusal()
    {
        var compilation = WithoutIdleUsings(Compiled.Compile(Assembly, Trees()));
        var classes = Annotated(compilation).ToHashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var shapes = Shapes(compilation).ToHashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var asked = string.Join('\n', classes.Union(shapes, SymbolEqualityComparer.Default).Cast<INamedTypeSymbol>().Select(static type => $"[assembly: FieldCrypt.GenerateTableSchema(typeof({type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}))]"));
        var compiled = Compiled.Of(compilation.AddSyntaxTrees(Compiled.Parse(asked)), isTrimmed: true);
        Assert.Empty(compiled.Reported);

        var assembly = compiled.Load();
        var unlike = new List<string>();
        var types = classes.Select(type => assembly.GetType(MetadataName(type), throwOnError: true)!).Union(ShapeTypes(assembly)).ToList();
        Assert.True(types.Count > 120, $"only {types.Count} classes");
        foreach (var type in types)
        {
            var (expected, found) = (SchemaText.ByReflection(type), SchemaText.Generated(type));
            if (expected != found)
            {
                unlike.Add($"{type}\n--- by reflection\n{expected}\n--- generated\n{found}");
            }
        }

        Assert.True(unlike.Count == 0, string.Join("\n\n", unlike));
    }

    // Without the tests themselves, which need much else; the classes that they are about stand inside them.
    private static IEnumerable<SyntaxTree> Trees()
    {
        yield return Compiled.Parse("global using Xunit;");
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, Project), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Shared/Shapes"), "*.cs"));
        foreach (var path in files)
        {
            var root = Compiled.Parse(File.ReadAllText(path), path).GetRoot(TestContext.Current.CancellationToken);
            var isShape = path.Contains("Shapes", StringComparison.Ordinal);
            if (isShape || HoldingConstants.Contains(Path.GetFileName(path)) || root.DescendantNodes().OfType<TypeDeclarationSyntax>().Any(IsAnnotated))
            {
                yield return CSharpSyntaxTree.Create((CSharpSyntaxNode)new StoredClasses(isShape).Visit(root), Compiled.Parsing, path);
            }
        }
    }

    // Namespaces of which no class is left, and attributes of the assembly, which are about tests.
    private static CSharpCompilation WithoutIdleUsings(CSharpCompilation compilation)
    {
        var result = compilation;
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            var root = tree.GetCompilationUnitRoot();
            IEnumerable<SyntaxNode> idle = root.Usings.Where(line => line.Name is { } name && model.GetSymbolInfo(name).Symbol is null);
            result = result.ReplaceSyntaxTree(tree, CSharpSyntaxTree.Create(root.RemoveNodes([.. idle, .. root.AttributeLists], SyntaxRemoveOptions.KeepNoTrivia)!, Compiled.Parsing, tree.FilePath));
        }

        return result;
    }

    private static IEnumerable<INamedTypeSymbol> Annotated(CSharpCompilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var declaration in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Where(IsAnnotated))
            {
                if (model.GetDeclaredSymbol(declaration) is { IsGenericType: false } type && type.ContainingType?.IsGenericType != true)
                {
                    yield return type;
                }
            }
        }
    }

    // Each shape in which an annotation can be written is made there once.
    private static IEnumerable<INamedTypeSymbol> Shapes(CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees.Single(static tree => Path.GetFileName(tree.FilePath) == "AnnotationShapes.cs");
        var model = compilation.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().OfType<ObjectCreationExpressionSyntax>().Select(creation => model.GetTypeInfo(creation).Type).OfType<INamedTypeSymbol>()
            .Where(static type => type.ContainingAssembly.Name == Assembly);
    }

    private static IEnumerable<Type> ShapeTypes(System.Reflection.Assembly assembly)
    {
        var shapes = (System.Collections.IEnumerable)assembly.GetType("FieldCrypt.Tests.Shared.Shapes.AnnotationShapes", throwOnError: true)!.GetProperty("All")!.GetValue(null)!;
        foreach (var shape in shapes)
        {
            yield return (Type)shape.GetType().GetProperty("Type")!.GetValue(shape)!;
        }
    }

    private static bool IsAnnotated(TypeDeclarationSyntax declaration) => declaration.AttributeLists
        .Concat(declaration.Members.Where(static member => member is BasePropertyDeclarationSyntax or FieldDeclarationSyntax).SelectMany(static member => member.AttributeLists))
        .Concat(declaration.ParameterList?.Parameters.SelectMany(static parameter => parameter.AttributeLists) ?? [])
        .SelectMany(static list => list.Attributes)
        .Any(static attribute => Annotations.Contains(attribute.Name.ToString()));

    private static string MetadataName(INamedTypeSymbol type) => type.ContainingType is { } outer
        ? $"{MetadataName(outer)}+{type.MetadataName}"
        : $"{type.ContainingNamespace}.{type.MetadataName}";

    /// <summary>Leaves the classes that are stored, and makes private ones internal: generated code cannot name them, and here it is their plan that matters.</summary>
    private sealed class StoredClasses(bool keepsAll) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) => base.VisitClassDeclaration(WithoutTests(Opened(node)));

        public override SyntaxNode? VisitRecordDeclaration(RecordDeclarationSyntax node) => base.VisitRecordDeclaration(Opened(node));

        public override SyntaxNode? VisitStructDeclaration(StructDeclarationSyntax node) => base.VisitStructDeclaration(Opened(node));

        public override SyntaxNode? VisitInterfaceDeclaration(InterfaceDeclarationSyntax node) => base.VisitInterfaceDeclaration(Opened(node));

        private static TDeclaration Opened<TDeclaration>(TDeclaration node)
            where TDeclaration : TypeDeclarationSyntax => (TDeclaration)node.WithModifiers([.. node.Modifiers.Select(static modifier =>
                modifier.IsKind(SyntaxKind.PrivateKeyword) ? SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTriviaFrom(modifier) : modifier)]);

        private ClassDeclarationSyntax WithoutTests(ClassDeclarationSyntax node) => keepsAll || IsAnnotated(node) || HasOnlyProperties(node) ? node : node
            .WithMembers([.. node.Members.Where(static member => member is TypeDeclarationSyntax or EnumDeclarationSyntax || IsConstant(member))])
            .WithAttributeLists([])
            .WithBaseList(null)
            .WithParameterList(null);

        private static bool IsConstant(MemberDeclarationSyntax member) => member is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword);

        private static bool HasOnlyProperties(ClassDeclarationSyntax node) =>
            node.ParameterList is null && node.Members.All(static member => member is not (MethodDeclarationSyntax or ConstructorDeclarationSyntax));
    }
}
