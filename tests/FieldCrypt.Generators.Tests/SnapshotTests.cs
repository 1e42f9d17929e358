using FieldCrypt.Generators.Tests.Harness;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Generators.Tests;

/// <summary>What is generated, as a reviewer reads it. Where it changes on purpose: FIELDCRYPT_WRITE_SNAPSHOTS=1 writes the files anew.</summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData("Patient", """
        namespace Clinic;

        public interface ISecret
        {
            [Encrypted]
            string? Ssn { get; set; }
        }

        [DynamoDBTable("Patients")]
        public sealed record Patient : ISecret
        {
            [DynamoDBHashKey]
            public string Id { get; init; } = "";

            public string? Ssn { get; set; }

            [Encrypted(Query = FieldQuery.Equality), Searchable(DistinctValues = 100_000)]
            [DynamoDBGlobalSecondaryIndexHashKey("ByName"), DynamoDBProperty("name")]
            public string? Name { get; set; }

            public List<Visit>? Visits { get; set; }

            [Unsigned]
            public long ExpiresAt { get; set; }
        }

        public class Visit
        {
            public Dictionary<string, Visit[]>? Later { get; set; }

            private readonly int _number = 1;

            public override string ToString() => $"{_number}";
        }
        """)]
    [InlineData("Page", """
        [assembly: GenerateTableSchema(typeof(Shop.Page<Shop.Order>))]

        namespace Shop;

        internal abstract class Base
        {
            [EncryptionContext]
            public abstract string? Tenant { get; set; }
        }

        internal class Page<T> : Base
        {
            public string Id { get; set; } = "";

            public override string? Tenant { get; set; }

            [Encrypted]
            public List<T>? Items { get; set; }

            [DynamoDBPolymorphicType("book", typeof(Book))]
            public T? First { get; set; }
        }

        internal class Order;

        internal class Book : Order;
        """)]
    [InlineData("Nothing", "public class Plain { public string? Name { get; set; } }")]
    public void What_is_generated_is_what_was_reviewed(string name, string code)
    {
        var path = Path.Combine(Repository.Root, "tests/FieldCrypt.Generators.Tests/Snapshots", $"{name}.txt");
        var generated = Compiled.Of(code).Generated ?? "nothing\n";
        if (Environment.GetEnvironmentVariable("FIELDCRYPT_WRITE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, generated);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), generated);
    }
}
