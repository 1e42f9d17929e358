using System.Reflection;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Architecture.Tests;

/// <summary>Who may know whom, between projects.</summary>
public class ProjectArrowTests
{
    public static TheoryData<string, string[]> Arrows => new()
    {
        { "FieldCrypt", [] },
        { "FieldCrypt.Kms", ["FieldCrypt"] },
        { "FieldCrypt.Generators", [] },
        { "FieldCrypt.Analyzers", [] },
        { "FieldCrypt.Analyzers.CodeFixes", ["FieldCrypt.Analyzers"] },
        { "FieldCrypt.DynamoDb", ["FieldCrypt"] },
        { "FieldCrypt.EncryptionSdk", ["FieldCrypt"] },
        { "FieldCrypt.EntityFrameworkCore", ["FieldCrypt", "FieldCrypt.EncryptionSdk"] },
        { "FieldCrypt.MongoDb", ["FieldCrypt"] },
        { "FieldCrypt.MongoDb.Kms", ["FieldCrypt", "FieldCrypt.Kms", "FieldCrypt.MongoDb"] },
        { "FieldCrypt.Operations", ["FieldCrypt"] },
        { "FieldCrypt.Operations.DynamoDb", ["FieldCrypt", "FieldCrypt.DynamoDb", "FieldCrypt.Operations"] },
        {
            "FieldCrypt.Operations.EntityFrameworkCore",
            ["FieldCrypt", "FieldCrypt.EncryptionSdk", "FieldCrypt.EntityFrameworkCore", "FieldCrypt.Operations"]
        },
        { "FieldCrypt.Operations.MongoDb", ["FieldCrypt", "FieldCrypt.MongoDb", "FieldCrypt.Operations"] },
        { "FieldCrypt.Operations.Orleans", ["FieldCrypt", "FieldCrypt.Operations"] },
        { "FieldCrypt.Testing", [] },
        { "FieldCrypt.Testing.Kms", [] },
        { "FieldCrypt.Testing.DynamoDb", ["FieldCrypt.Testing"] },
        { "FieldCrypt.Testing.MongoDb", ["FieldCrypt.Testing"] },
        { "FieldCrypt.Testing.PostgreSql", ["FieldCrypt.Testing"] },
        {
            "FieldCrypt.Tool",
            [
                "FieldCrypt", "FieldCrypt.DynamoDb", "FieldCrypt.EncryptionSdk", "FieldCrypt.EntityFrameworkCore", "FieldCrypt.Kms", "FieldCrypt.MongoDb",
                "FieldCrypt.MongoDb.Kms", "FieldCrypt.Operations", "FieldCrypt.Operations.DynamoDb", "FieldCrypt.Operations.EntityFrameworkCore",
                "FieldCrypt.Operations.MongoDb", "FieldCrypt.Operations.Orleans",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_library_references_only_what_its_place_allows(string project, string[] allowed)
    {
        var references = Assembly.Load(project).GetReferencedAssemblies()
            .Select(assembly => assembly.Name!)
            .Where(name => name.StartsWith("FieldCrypt", StringComparison.Ordinal));
        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [InlineData("AWSSDK")]
    [InlineData("Amazon")]
    [InlineData("MongoDB")]
    [InlineData("Microsoft.EntityFrameworkCore")]
    public void The_core_knows_no_store_and_no_cloud(string prefix) =>
        Assert.DoesNotContain(
            Assembly.Load("FieldCrypt").GetReferencedAssemblies(), assembly => assembly.Name!.StartsWith(prefix, StringComparison.Ordinal));

    [Theory]
    [InlineData("FieldCrypt.Analyzers")]
    [InlineData("FieldCrypt.Generators")]
    public void What_runs_in_the_compiler_runs_where_there_is_no_workspace(string project) =>
        Assert.DoesNotContain(
            Assembly.Load(project).GetReferencedAssemblies(), assembly => assembly.Name!.Contains("Workspaces", StringComparison.Ordinal));

    [Fact]
    public void Every_library_has_its_arrows_here()
    {
        var libraries = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(path => Path.GetFileName(path)!);
        Assert.Equal(Arrows.Select(row => row.Data.Item1).Order(), libraries.Order());
    }
}
