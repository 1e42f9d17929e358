using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FieldCrypt.Redaction;

namespace FieldCrypt.Tests.Redaction;

#pragma warning disable FC0205, CA1869 // What is written here is redacted, by options of each test.
public partial class JsonRedactionTests
{
    private static readonly Patient Example = new()
    {
        Ward = 7,
        Ssn = "078-05-1120",
        Insurance = new() { Company = "Example", Policy = 4711 },
        Past = [new() { Company = "Before", Policy = 4712 }],
        Notes = new() { ["allergy"] = "penicillin" },
        Card = new Card("4111111111111111", 2030),
        Diagnosis = "J45",
    };

    public static TheoryData<bool> Resolvers => [true, false];

    [Theory]
    [MemberData(nameof(Resolvers))]
    public void Encrypted_members_are_left_out_wherever_they_are_nested(bool generated)
    {
        var json = JsonSerializer.Serialize(Example, Options(generated, JsonRedaction.Omit));

        Assert.Equal(
            """{"Ward":7,"Insurance":{"Company":"Example"},"Past":[{"Company":"Before"}],"Card":{"Year":2030}}""", json);
    }

    [Theory]
    [MemberData(nameof(Resolvers))]
    public void Encrypted_members_are_masked_whatever_their_type(bool generated)
    {
        var json = JsonSerializer.Serialize(Example, Options(generated, JsonRedaction.Mask()));

        Assert.Equal(
            """
            {"Ward":7,"Ssn":"***","Insurance":{"Company":"Example","Policy":"***"},"Past":[{"Company":"Before","Policy":"***"}],"Notes":"***","Card":{"Number":"***","Year":2030},"Diagnosis":"***"}
            """,
            json);
    }

    [Theory]
    [MemberData(nameof(Resolvers))]
    public void Members_that_only_the_class_of_the_object_annotates_are_left_out_of_wider_contracts(bool generated)
    {
        foreach (var modifier in (Action<JsonTypeInfo>[])[JsonRedaction.Omit, JsonRedaction.Mask()])
        {
            var options = Options(generated, modifier);
            Assert.Equal("""{"Ward":7}""", JsonSerializer.Serialize<INamed>(new Named { Ward = 7, Secret = "J45" }, options));
            Assert.Equal("""[{"Ward":7}]""", JsonSerializer.Serialize<List<INamed>>([new Named { Ward = 7, Secret = "J45" }], options));
            Assert.Equal("""{"Ward":7}""", JsonSerializer.Serialize<WideNamed>(new NarrowNamed { Ward = 7, Secret = "J45" }, options));
            Assert.Equal("""{"Ward":7}""", JsonSerializer.Serialize<WideNamed>(new PromisedNamed { Ward = 7, Secret = "J45" }, options));
            Assert.Equal("""{"Ward":7,"Secret":"J45"}""", JsonSerializer.Serialize(new WideNamed { Ward = 7, Secret = "J45" }, options));
            Assert.Equal("""{"Ward":7,"Secret":null}""", JsonSerializer.Serialize(new WideNamed { Ward = 7 }, options));
        }
    }

    [Theory]
    [InlineData(JsonIgnoreCondition.WhenWritingNull, """{"Ward":0}""")]
    [InlineData(JsonIgnoreCondition.WhenWritingDefault, "{}")]
    public void What_the_options_leave_out_stays_out(JsonIgnoreCondition condition, string expected)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(JsonRedaction.Omit),
            DefaultIgnoreCondition = condition,
        };

        Assert.Equal(expected, JsonSerializer.Serialize(new WideNamed(), options));
        Assert.Equal(new WideNamed().Mark, JsonSerializer.Deserialize<WideNamed>("{}", options)!.Mark);
    }

    public interface INamed
    {
        int Ward { get; }

        string? Secret { get; }
    }

    public sealed class Named : INamed
    {
        public int Ward { get; set; }

        [Encrypted]
        public string? Secret { get; set; }
    }

    public class WideNamed
    {
        public int Ward { get; set; }

        public virtual string? Secret { get; set; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public Guid Mark { get; set; }
    }

    public sealed class NarrowNamed : WideNamed
    {
        [Encrypted]
        public override string? Secret { get; set; }
    }

    public interface IPromisedName
    {
        [Encrypted]
        string? Secret { get; set; }
    }

    public sealed class PromisedNamed : WideNamed, IPromisedName;

    [Fact]
    public void Options_for_answers_leave_encrypted_members_out()
    {
        // <json>
        var answers = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(JsonRedaction.Omit),
        };

        // </json>
        Assert.Equal("""{"year":2030}""", JsonSerializer.Serialize(new Card("4111111111111111", 2030), answers));
    }

    [Fact]
    public void A_masked_member_does_not_tell_whether_it_is_null()
    {
        var options = Options(generated: true, JsonRedaction.Mask("hidden"));
        Assert.Equal(JsonSerializer.Serialize(new Card("1", 2030), options), JsonSerializer.Serialize(new Card(null, 2030), options));
    }

    [Theory]
    [MemberData(nameof(Resolvers))]
    public void What_is_left_out_when_written_is_read_as_before(bool generated)
    {
        var plain = JsonSerializer.Serialize(Example, Options(generated, _ => { }));
        var read = JsonSerializer.Deserialize<Patient>(plain, Options(generated, JsonRedaction.Omit))!;

        Assert.Equal(Example.Ssn, read.Ssn);
        Assert.Equal(Example.Card, read.Card);
        Assert.Equal(Example.Insurance!.Policy, read.Insurance!.Policy);
    }

    [Theory]
    [MemberData(nameof(Resolvers))]
    public void An_annotation_on_an_overridden_member_or_on_an_interface_is_found(bool generated)
    {
        var options = Options(generated, JsonRedaction.Omit);

        Assert.Equal("""{"Id":1}""", JsonSerializer.Serialize(new Overriding { Id = 1, Secret = "overridden" }, options));
        Assert.Equal("""{"Id":1}""", JsonSerializer.Serialize(new Implementing { Id = 1, Secret = "promised" }, options));
        Assert.Equal("""{"Id":1}""", JsonSerializer.Serialize(new Extending { Id = 1, Secret = "promised" }, options));
        Assert.Equal("""{"Id":1}""", JsonSerializer.Serialize(new Receiving { Id = 1, Secret = "promised" }, options));
    }

    [Theory]
    [MemberData(nameof(Resolvers))]
    public void An_encrypted_member_that_catches_all_other_names_is_not_written(bool generated)
    {
        var catching = JsonSerializer.Deserialize<Catching>("""{"Id":1,"Ssn":"078-05-1120"}""", Options(generated, _ => { }))!;
        Assert.Single(catching.Rest!);

        Assert.Equal("""{"Id":1}""", JsonSerializer.Serialize(catching, Options(generated, JsonRedaction.Omit)));
        Assert.DoesNotContain("078", JsonSerializer.Serialize(catching, Options(generated, JsonRedaction.Mask())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_derived_class_behind_its_base_is_redacted_too()
    {
        var json = JsonSerializer.Serialize<Person>(new Nurse { Name = "A", Licence = "secret" }, Options(generated: true, JsonRedaction.Omit));
        Assert.Equal("""{"$type":"nurse","Name":"A"}""", json);
    }

    private static JsonSerializerOptions Options(bool generated, Action<JsonTypeInfo> modifier) => new()
    {
        TypeInfoResolver = (generated ? (IJsonTypeInfoResolver)Shapes.Default : new DefaultJsonTypeInfoResolver()).WithAddedModifier(modifier),
        IncludeFields = true,
    };

    internal sealed class Patient
    {
        public int Ward { get; set; }

        [Encrypted]
        public string? Ssn { get; set; }

        public Insurance? Insurance { get; set; }

        public List<Insurance>? Past { get; set; }

        [Encrypted]
        public Dictionary<string, string>? Notes { get; set; }

        public Card? Card { get; set; }

        [Encrypted]
        public string? Diagnosis;
    }

    internal sealed class Insurance
    {
        public string? Company { get; set; }

        [Encrypted]
        public int Policy { get; set; }
    }

    internal sealed record Card([property: Encrypted] string? Number, int Year);

    internal abstract class Base
    {
        public int Id { get; set; }

        [Encrypted]
        public virtual string? Secret { get; set; }
    }

    internal sealed class Overriding : Base
    {
        public override string? Secret { get; set; }
    }

    internal interface ISecret
    {
        [Encrypted]
        string? Secret { get; }
    }

    internal class Implementing : ISecret
    {
        public int Id { get; set; }

        public virtual string? Secret { get; set; }
    }

    internal sealed class Extending : Implementing
    {
        public override string? Secret { get; set; }
    }

    internal interface IReceiver
    {
#pragma warning disable FC0002 // No store takes it; System.Text.Json takes it all the same.
        [Encrypted]
        string? Secret { set; }
#pragma warning restore FC0002
    }

    internal sealed class Receiving : IReceiver
    {
        public int Id { get; set; }

        public string? Secret { get; set; }
    }

    internal sealed class Catching
    {
        public int Id { get; set; }

        [Encrypted]
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Rest { get; set; }
    }

    [JsonDerivedType(typeof(Nurse), "nurse")]
    internal class Person
    {
        public string? Name { get; set; }
    }

    internal sealed class Nurse : Person
    {
        [Encrypted]
        public string? Licence { get; set; }
    }

    [JsonSourceGenerationOptions(IncludeFields = true)]
    [JsonSerializable(typeof(Patient))]
    [JsonSerializable(typeof(List<INamed>))]
    [JsonSerializable(typeof(WideNamed))]
    [JsonSerializable(typeof(Overriding))]
    [JsonSerializable(typeof(Implementing))]
    [JsonSerializable(typeof(Extending))]
    [JsonSerializable(typeof(Receiving))]
    [JsonSerializable(typeof(Catching))]
    [JsonSerializable(typeof(Person))]
    private sealed partial class Shapes : JsonSerializerContext;
}
