using FieldCrypt.Model;
using FieldCrypt.Tests.Shared.Shapes;

namespace FieldCrypt.Tests.Model;

/// <summary>What the shared reader of annotations makes of the shapes that no store can give an effect.</summary>
public sealed class MemberAnnotationsTests
{
    [Fact]
    public void Whatever_the_store_an_annotation_is_found_or_refused_by_the_name_of_its_member() => Assert.All(AnnotationShapes.All, shape =>
    {
        try
        {
            var members = MemberAnnotations.Of(shape.Type);
            if (shape.Items is ShapeRule.InForce)
            {
                var member = Assert.Single(members, member => member.Action is not null && member.Name == NameOf(member));
                Assert.Equal(FieldAction.EncryptAndSign, member.Action);
                Assert.NotNull(member.Encrypted);
            }
        }
        catch (FieldCryptConfigurationException e)
        {
            Assert.NotEqual(ShapeRule.InForce, shape.Items);
            Assert.Contains(shape.Member, e.Message, StringComparison.Ordinal);
            Assert.Contains(shape.Reason, e.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void What_the_class_says_of_key_and_search_goes_before_its_interfaces_and_what_only_they_say_must_agree()
    {
        var member = Assert.Single(MemberAnnotations.Of(typeof(Own)), member => member.Action is not null);
        Assert.Equal("own", member.Encrypted!.Key);
        var error = Assert.Throws<FieldCryptConfigurationException>(() => MemberAnnotations.Of(typeof(Disagreeing)));
        Assert.Contains("Disagreeing.Secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_of_an_interface_are_its_own_and_those_it_inherits() =>
        Assert.Equal(["Other", "Secret"], MemberAnnotations.Of(typeof(IMore)).Select(member => member.Member.Name).Order(StringComparer.Ordinal));

    private static string NameOf(AnnotatedMember member) => $"{member.Member.DeclaringType.Name}.{member.Member.Name}";

    private interface IOne
    {
        [Encrypted(Key = "one")]
        string? Secret { get; set; }
    }

    private interface ITwo
    {
        [Encrypted(Key = "two")]
        string? Secret { get; set; }
    }

    private interface IMore : IOne
    {
        string? Other { get; set; }
    }

    private sealed class Own : IOne, ITwo
    {
        [Encrypted(Key = "own")]
        public string? Secret { get; set; }
    }

    private sealed class Disagreeing : IOne, ITwo
    {
        public string? Secret { get; set; }
    }
}
