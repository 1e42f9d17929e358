using FieldCrypt.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Tests;

/// <summary>While somebody types, nothing is written anew that has not changed.</summary>
public sealed class IncrementalityTests
{
    private const string Root = "[DynamoDBTable(\"T\")] public class Root { [DynamoDBHashKey] public string Id { get; set; } = \"\"; public Inner? Held { get; set; } }";
    private const string Inner = "public class Inner { public string? City { get; set; } }";
    private const string Other = "public static class Program { public static int Answer() => 41; }";

    [Theory]
    [InlineData("public static class Program { public static int Answer() => 42; }", Inner, true)]
    [InlineData("public static class Program { public static int Answer() => 41; } [Obsolete] public class New : Exception { }", Inner, true)]
    [InlineData(Other, "// A remark.\n\npublic class Inner { public string? City { get => null; set { } } }", true)]
    [InlineData(Other, "public class Inner { public string? City { get; set; } public string? Street { get; set; } }", false)]
    [InlineData(Other, "public class Inner { [Encrypted] public string? City { get; set; } }", false)]
    [InlineData($"{Other} [DynamoDBTable(\"U\")] public class Second {{ [DynamoDBHashKey] public int Id {{ get; set; }} }}", Inner, false)]
    public void Only_a_change_of_what_is_described_is_written_anew(string other, string inner, bool isCached)
    {
        var trees = new[] { Compiled.Annotations, Root, Inner, Other }.Select((code, i) => Compiled.Parse(code, $"{i}.cs")).ToArray();
        var before = Compiled.Compile("Code", trees);
        var driver = Compiled.Driver(isTrimmed: true).RunGenerators(before, TestContext.Current.CancellationToken);
        var after = before.ReplaceSyntaxTree(trees[2], Compiled.Parse(inner, "2.cs")).ReplaceSyntaxTree(trees[3], Compiled.Parse(other, "3.cs"));
        var result = driver.RunGenerators(after, TestContext.Current.CancellationToken).GetRunResult().Results.Single();

        var reading = Assert.Single(result.TrackedSteps[TableSchemaGenerator.ReadingStep]);
        Assert.Equal(isCached, Assert.Single(reading.Outputs).Reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached);
        var outputs = result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs).ToList();
        Assert.NotEmpty(outputs);
        Assert.Equal(isCached, outputs.TrueForAll(static output => output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }
}
