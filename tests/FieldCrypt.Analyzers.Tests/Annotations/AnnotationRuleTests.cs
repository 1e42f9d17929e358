using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Annotations;

/// <summary>FC0001 and FC0003 to FC0008: which rule says what, and where. Whether one does is compared with the library in <see cref="StartTests"/>.</summary>
public class AnnotationRuleTests
{
    [Fact]
    public Task Each_fault_has_its_rule_and_its_place() => Analysis.ExpectEachAsync(
        static code => code,
        "class P { [{|FC0001:Encrypted|}, DynamoDBIgnore] public string? Ssn { get; set; } }",
        "class P { [BsonIgnore, {|FC0001:Encrypted|}] public string? Ssn { get; set; } }",
        "class P { [Unsigned, BsonIgnore] public string? Ssn { get; set; } }",
        "[DynamoDBTable(\"T\")] class P { [{|FC0001:Encrypted|}] public string? Ssn { get; } }",
        "class P { [{|FC0003:Encrypted|}, DynamoDBHashKey] public string? Ssn { get; set; } }",
        "class P { [{|FC0003:Unsigned|}, DynamoDBRangeKey] public string? Ssn { get; set; } }",
        "class P { [{|FC0003:Encrypted|}, DynamoDBGlobalSecondaryIndexHashKey(\"i\")] public string? Ssn { get; set; } }",
        "class P { [{|FC0003:Encrypted|}, BsonId] public string? Ssn { get; set; } }",
        "class P { [{|FC0003:Encrypted|}, System.ComponentModel.DataAnnotations.Key] public string? Ssn { get; set; } }",
        "interface I { [Encrypted] string? Ssn { get => null; set { } } } class {|FC0004:P|} : I { }",
        "class B { [Encrypted] public string? Ssn { get; set; } } class P : B { public new string? {|FC0005:Ssn|} { get; set; } }",
        "class B { [Encrypted] public string? Ssn; } class P : B { public new string? {|FC0005:Ssn|} { get; set; } } class Q : P { public new string? {|FC0005:Ssn|} { get; set; } }",
        "class B { [Encrypted] public virtual string? Ssn { get; set; } } class P : B { public override string? Ssn { get; set; } }",
        "class P { [{|FC0006:Encrypted|}, Unsigned] public string? Ssn { get; set; } }",
        "interface I { [Encrypted] string? Ssn { get; } } class P : I { [{|FC0006:Unsigned|}] public string? Ssn { get; set; } }",
        "interface I { [Encrypted] string? Ssn { get; } } interface J { [Unsigned] string? Ssn { get; } } class P : I, J { public string? {|FC0006:Ssn|} { get; set; } }",
        "[DynamoDBTable(\"T\")] class P { [{|FC0007:Encrypted(Key = \"k\")|}] public string? Ssn { get; set; } }",
        "class P { [{|FC0007:Encrypted|}, DynamoDBFlatten] public List<string>? Home { get; set; } }",
        "class A { [Encrypted] public string? Street { get; set; } } [DynamoDBTable(\"T\")] class P { public A? {|FC0008:Home|} { get; set; } }",
        "class A { [Encrypted] public string? Street { get; set; } } class P { public A? Home { get; set; } }");

    [Fact]
    public Task A_fault_of_an_inherited_member_is_reported_once_where_it_arises() => Analysis.ExpectEachAsync(
        static code => code,
        "[DynamoDBTable(\"T\")] class B { [{|FC0001:Encrypted|}] public string? Ssn { get; } } class P : B { } class Q : P { }",
        "class B { [Encrypted] public string? Ssn { get; } } [DynamoDBTable(\"T\")] class {|FC0001:P|} : B { } class Q : P { }",
        "class B { [{|FC0006:Encrypted|}, Unsigned] public string? Ssn { get; set; } } class P : B { }");

    [Fact]
    public Task Generic_classes_and_interfaces_are_read_too() => Analysis.ExpectEachAsync(
        static code => code,
        "interface I<T> { [Encrypted] T? Secret { get; set; } } class P : I<string> { public string? Secret { get; set; } }",
        "interface I<T> { [Encrypted] T? Secret { get => default; set { } } } class {|FC0004:P|} : I<string> { }",
        "class B<T> { [Encrypted] public T? Secret { get; set; } } class P : B<int> { public new int {|FC0005:Secret|} { get; set; } }");

    [Fact]
    public Task Classes_that_hold_each_other_without_end_are_looked_into_once() => Analysis.ExpectEachAsync(
        static code => code,
        "class A : List<B> { } class B : List<A> { } [DynamoDBTable(\"T\")] class P { [Encrypted] public string? Ssn { get; set; } public A? Held { get; set; } }",
        "class A : List<B> { } class B : List<A> { [Encrypted] public string? Street { get; set; } } [DynamoDBTable(\"T\")] class P { public A? {|FC0008:Held|} { get; set; } }",
        "class G<T> { public G<List<T>>? Next { get; set; } } [DynamoDBTable(\"T\")] class P { [Encrypted] public string? Ssn { get; set; } public G<int>? Held { get; set; } }");
}
