using FieldCrypt.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Generators.Tests;

/// <summary>FC0501: a class that would be described with something missing is not described at all, and what is close to it is.</summary>
public sealed class RefusalTests
{
    private const string Table = "[DynamoDBTable(\"T\")] public class Root";
    private const string Id = "[DynamoDBHashKey] public string Id { get; set; } = \"\";";

    [Theory]
    [InlineData($"public class Outer {{ [DynamoDBTable(\"T\")] private class Root {{ {Id} }} }}", "Outer.Root is private")]
    [InlineData($"[DynamoDBTable(\"T\")] file class Root {{ {Id} }}", "local to its file")]
    [InlineData($"[DynamoDBTable(\"T\")] public partial class Root {{ {Id} }}", "Root is partial")]
    [InlineData($"{Table} {{ {Id} public Inner? Held {{ get; set; }} }} public partial class Inner {{ }}", "Inner is partial")]
    [InlineData($"{Table} : Base {{ {Id} }} public partial class Base {{ }}", "Base is partial")]
    [InlineData($"{Table} {{ {Id} private Inner? Held {{ get; set; }} private class Inner {{ }} }}", "Root.Inner is private")]
    [InlineData($"{Table} {{ {Id} private List<Inner>? Held {{ get; set; }} private struct Inner {{ }} }}", "Root.Inner is private")]
    [InlineData("[DynamoDBTable(\"T\")] public class Root<T> { public T? Held { get; set; } }", "typeof(Page<Order>)")]
    [InlineData($"{Table} : System.Text.StringBuilderHolder {{ {Id} }} namespace System.Text {{ public partial class StringBuilderHolder {{ }} }}", "is partial")]
    [InlineData($"{Table} : Exception {{ {Id} }}", "Exception is of System")]
    [InlineData($"{Table} : List<string> {{ {Id} }}", "List<string> is of System")]
    [InlineData($"{Table} {{ {Id} [DynamoDBFlatten] public Document? Flat {{ get; set; }} }}", "Document is of AWSSDK.DynamoDBv2")]
    [InlineData($"{Table} {{ {Id} [DynamoDBFlatten] public List<string>? Flat {{ get; set; }} }}", "List<string> is of System")]
    [InlineData($"{Table} {{ {Id} [DynamoDBFlatten] public string[]? Flat {{ get; set; }} }}", "Flat is flattened, and no class")]
    [InlineData($"[DynamoDBTable(\"T\"), DynamoDBPolymorphicType(\"d\", typeof(Document))] public class Root {{ {Id} }}", "Document is of AWSSDK.DynamoDBv2")]
    [InlineData($"{Table} {{ {Id} public FieldCrypt.Keys.KeyFile? Held {{ get; set; }} }}", "KeyFile is of FieldCrypt")]
    [InlineData($"{Table} {{ {Id} public Dictionary<string, FieldCrypt.Keys.KeyFile[]>? Held {{ get; set; }} }}", "KeyFile is of FieldCrypt")]
    [InlineData($"{Table} {{ {Id} [DynamoDBPolymorphicType(\"k\", typeof(FieldCrypt.Keys.KeyFile))] public object? Held {{ get; set; }} }}", "KeyFile is of FieldCrypt")]
    [InlineData($"{Table} {{ {Id} public Grown<int>? Held {{ get; set; }} }} public class Grown<T> {{ public Grown<List<T>>? Next {{ get; set; }} }}", "more than 500 classes")]
    [InlineData($"{Table} {{ {Id} public unsafe int* Held {{ get; set; }} }}", "no type")]
    [InlineData($"{Table} {{ {Id} [field: Encrypted] public event Action? Happened; public void Raise() => Happened?.Invoke(); }}", "behind the event Happened")]
    [InlineData($"{Table} {{ {Id} [Named(1.5)] public string? Held {{ get; set; }} }} public sealed class NamedAttribute(double number) : DynamoDBPropertyAttribute(\"\" + number);", "cannot be repeated")]
    [InlineData($"{Table} {{ {Id} [DynamoDBProperty(typeof(Converter))] public string? Held {{ get; set; }} private abstract class Converter : IPropertyConverter {{ public abstract DynamoDBEntry ToEntry(object value); public abstract object FromEntry(DynamoDBEntry entry); }} }}", "Root.Converter is private")]
    [InlineData($"#define DEBUG\n{Table} {{ {Id} [Named] public string? Held {{ get; set; }} }} [System.Diagnostics.Conditional(\"DEBUG\")] public sealed class NamedAttribute() : DynamoDBPropertyAttribute(\"n\");", "is conditional")]
    [InlineData($"{Table} {{ {Id} [Obsolete(\"gone\")] public Inner? Held {{ get; set; }} }} [Obsolete(\"gone\", true)] public class Inner {{ }}", "may not be used")]
    [InlineData($"public abstract class Base(string? other) {{ [Encrypted] public string? Name {{ get; }} = other; }} {Table}(string? name) : Base(name) {{ {Id} }}", "Base.Name is set by a constructor of Root")]
    public void A_class_that_is_seen_in_part_is_refused_with_the_reason(string code, string reason)
    {
        var compiled = Compiled.Of(code);
        var found = Assert.Single(compiled.Reported);
        Assert.Equal(("FC0501", DiagnosticSeverity.Error), (found.Id, found.Severity));
        Assert.Contains(reason, found.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Null(compiled.Generated);
        Assert.Empty(compiled.Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static other => other.Severity == DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData($"public partial class Outer {{ [DynamoDBTable(\"T\")] internal class Root {{ {Id} }} }}")]
    [InlineData($"{Table} {{ {Id} [Encrypted] internal Inner? Held {{ get; set; }} internal partial class Inner {{ }} }}")]
    [InlineData($"{Table} {{ {Id} [DynamoDBIgnore] public Inner? Held {{ get; set; }} }} public partial class Inner {{ }}")]
    [InlineData($"{Table} {{ {Id} private readonly State _state = new(); public override string ToString() => \"\" + _state; private class State {{ }} }}")]
    [InlineData($"{Table} {{ {Id} private Kind Held => Kind.One; public override string ToString() => \"\" + Held; private enum Kind {{ One }} }}")]
    [InlineData($"{Table} {{ {Id} [Encrypted] public FieldCrypt.Keys.KeyFile? Held {{ get; set; }} }}")]
    [InlineData($"{Table} {{ {Id} public Inners? Held {{ get; set; }} }} public class Inners : List<string> {{ }}")]
    [InlineData($"{Table} {{ {Id} public Inner? Held {{ get; set; }} }} public class Inner : Exception {{ }}")]
    [InlineData($"{Table} {{ {Id} public Document? Held {{ get; set; }} public S3Link? Link {{ get; set; }} }}")]
    [InlineData($"{Table} {{ {Id} public event Action? Happened; public void Raise() => Happened?.Invoke(); }}")]
    [InlineData($"{Table} {{ {Id} [Obsolete(\"soon\")] public string? Held {{ get; set; }} }}")]
    [InlineData($"[assembly: GenerateTableSchema(typeof(Page<Order>))] public class Page<T> {{ {Id} public T? Held {{ get; set; }} }} public class Order {{ }}")]
    [InlineData($"[assembly: GenerateTableSchema(typeof(Page<>.Row))] public class Page<T> {{ public class Row {{ {Id} }} }}", "typeof(Page<Order>)")]
    [InlineData($"public abstract class Base(string? name) {{ [Encrypted] public string? Name {{ get; }} = name; }} {Table}(string? name) : Base(name) {{ {Id} }}")]
    [InlineData($"{Table}(string? name) {{ {Id} private Inner Held => new(name); public override string ToString() => \"\" + Held; private record Inner(string? Name); }}")]
    [InlineData("[assembly: GenerateTableSchema(typeof(int[]))]", "neither a class")]
    [InlineData("[assembly: GenerateTableSchema(typeof(FieldCrypt.Keys.KeyFile))]", "KeyFile is of FieldCrypt")]
    public void What_is_close_to_it_is_described(string code, string? refusedOnlyAs = null)
    {
        var compiled = Compiled.Of(code);
        if (refusedOnlyAs is not null)
        {
            Assert.Contains(refusedOnlyAs, Assert.Single(compiled.Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            return;
        }

        Assert.Empty(compiled.Reported);
        Assert.NotNull(compiled.Generated);
        Assert.Empty(compiled.Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void Where_nothing_is_trimmed_only_what_was_asked_for_is_reported()
    {
        var code = $"[assembly: GenerateTableSchema(typeof(Asked))] public partial class Asked {{ }} [DynamoDBTable(\"T\")] public partial class Root {{ {Id} }}";
        var compiled = Compiled.Of("Code", [Compiled.Annotations, code], isTrimmed: false);
        Assert.Contains("Asked", Assert.Single(compiled.Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(2, Compiled.Of(code).Reported.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_class_of_another_assembly_is_described_if_it_is_described_there(bool asReferenceAssembly)
    {
        const string Models = "public class Base { private string? Unseen { get; set; } } public class Inner { [Encrypted] private string? Secret { get; set; } }";
        var silent = Compiled.Of("Models", [Compiled.Annotations, Models], isTrimmed: false);
        var speaking = Compiled.Of(
            "Models", [Compiled.Annotations, $"[assembly: GenerateTableSchema(typeof(Base))] [assembly: GenerateTableSchema(typeof(Inner))] {Models}"], isTrimmed: false);
        string[] code = [Compiled.Annotations, $"{Table} : Base {{ {Id} public Inner? Held {{ get; set; }} }}"];

        var refused = Compiled.Of("Application", code, isTrimmed: true, silent.ToReference(asReferenceAssembly));
        Assert.Contains("Base is of Models", Assert.Single(refused.Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Null(refused.Generated);

        var described = Compiled.Of("Application", code, isTrimmed: true, speaking.ToReference(asReferenceAssembly));
        Assert.Empty(described.Reported);
        Assert.NotNull(described.Generated);
    }

    [Fact]
    public void A_class_that_only_uses_a_namespace_of_NET_is_not_taken_for_one_of_it()
    {
        const string Models = "public class Inner { [Encrypted] public string? Secret { get; set; } } namespace System.Clinic { public class Inners : List<Inner> { } }";
        var other = Compiled.Of("Models", [Compiled.Annotations, Models], isTrimmed: false).ToReference();
        var compiled = Compiled.Of("Application", [Compiled.Annotations, $"{Table} {{ {Id} public System.Clinic.Inners? Held {{ get; set; }} }}"], isTrimmed: true, other);
        Assert.Contains("Inners is of Models", Assert.Single(compiled.Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_assembly_that_seems_not_to_know_FieldCrypt_is_not_trusted()
    {
        // Of what only a private member needs, a reference assembly says nothing.
        const string Models = "[assembly: System.Runtime.CompilerServices.ReferenceAssembly] public class Inner { }";
        string[] code = [Compiled.Annotations, $"{Table} {{ {Id} public Inner? Held {{ get; set; }} }}"];
        var trusted = Compiled.Of("Models", ["public class Inner { }"], isTrimmed: false).ToReference();
        Assert.Empty(Compiled.Of("Application", code, isTrimmed: true, trusted).Reported);
        var untrusted = Compiled.Of("Models", [Models], isTrimmed: false).ToReference();
        Assert.Single(Compiled.Of("Application", code, isTrimmed: true, untrusted).Reported);
    }

    [Fact]
    public void An_annotated_interface_that_a_member_of_an_unseen_class_implements_is_not_overlooked()
    {
        var other = Compiled.Of("Other", ["public class Base { public string? Secret { get; set; } }"], isTrimmed: false).ToReference();
        var code = $$"""
            public interface ISecret { [Encrypted] string? Secret { get; set; } }
            public class Inner : Base, ISecret { }
            {{Table}} { {{Id}} public Inner? Held { get; set; } }
            """;
        var compiled = Compiled.Of("Application", [Compiled.Annotations, code], isTrimmed: true, other);
        Assert.Contains("by a member of Base", Assert.Single(compiled.Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
