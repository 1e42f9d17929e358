using System.Reflection;

namespace FieldCrypt.Tests.Errors;

/// <summary>What every error of FieldCrypt keeps to, whoever threw it and whatever it quotes.</summary>
public class MessageTests
{
    private const int MostWithRemark = FieldCryptException.MaxMessageLength + 32;

    public static TheoryData<Type> Errors =>
        [.. typeof(FieldCryptException).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(FieldCryptException)))];

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_message_is_one_clean_line_of_bounded_length(Type error)
    {
        foreach (var message in new[] { "two\r\nlines", "\u001b[31mred", "left\u202eright", new string('x', 3_000_000) })
        {
            foreach (var shown in Made(error, message))
            {
                Assert.DoesNotContain(shown, c => char.IsControl(c) || c == '\u202e');
                Assert.InRange(shown.Length, 1, MostWithRemark);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_ordinary_message_stays_as_it_is(Type error) =>
        Assert.All(Made(error, "Attribute 'Größe' was changed: 身份…"), shown => Assert.Equal("Attribute 'Größe' was changed: 身份…", shown));

    private static IEnumerable<string> Made(Type error, string message)
    {
        yield return Made(error, [message]).Message;
        yield return Made(error, [message, new InvalidOperationException("inner")]).Message;
        if (error == typeof(KeyAccessException))
        {
            yield return new KeyAccessException(KeyAccessFailure.NotFound, message).Message;
        }
    }

    private static FieldCryptException Made(Type error, object[] arguments) => (FieldCryptException)Activator.CreateInstance(
        error, BindingFlags.Public | BindingFlags.Instance, null, arguments, null)!;
}
