using System.Reflection;

namespace FieldCrypt.Model;

/// <summary>A property or field of a class, and the annotations that apply to it.</summary>
/// <param name="Member">The property or field.</param>
/// <param name="Action">What its annotation says; null if it has none.</param>
/// <param name="Encrypted">The annotation, if it is the one that encrypts.</param>
internal sealed record AnnotatedMember(ClassMember Member, FieldAction? Action, EncryptedAttribute? Encrypted)
{
    /// <summary>The type of its values.</summary>
    public Type Type => Member.Type;

    /// <summary>Class and member, as messages name it.</summary>
    public string Name => Member.FullName;

    public static string NameOf(MemberInfo member) => $"{member.DeclaringType?.Name}.{member.Name}";
}
