using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// What a member is to the database, and cannot be on ciphertext, with the words that refuse it. Said in code it stands in the model; said by annotation it does
/// not, because Entity Framework Core reads no annotations of a member that is not mapped.
/// </summary>
internal static class AnnotatedUse
{
    public const string Key = "is a key or a foreign key. A key is compared by the database: leave it readable";
    public const string Token = "is a concurrency token. A value is encrypted differently each time: use another member as token";
    public const string Generated = "has a value that the database makes, which would not be encrypted. Set it in the application";

    /// <summary>Why a member with such annotations cannot be encrypted; null if they do not matter.</summary>
    public static string? WhyNot(MemberInfo member) =>
        Has<ConcurrencyCheckAttribute>(member) || Has<TimestampAttribute>(member) ? Token
        : Has<KeyAttribute>(member) || Has<ForeignKeyAttribute>(member) ? Key
        : member.GetCustomAttribute<DatabaseGeneratedAttribute>(inherit: true) is { DatabaseGeneratedOption: not DatabaseGeneratedOption.None } ? Generated
        : null;

    /// <summary>What the annotation of a foreign key names: a navigation's own foreign keys, or the navigation of one.</summary>
    public static IReadOnlyList<string> ForeignKeyNames(MemberInfo member) =>
        member.GetCustomAttribute<ForeignKeyAttribute>(inherit: true)?.Name.Split(',', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Whether a member, or one that it overrides, has an annotation.</summary>
    public static bool Has<TAnnotation>(MemberInfo member)
        where TAnnotation : Attribute => Attribute.IsDefined(member, typeof(TAnnotation), inherit: true);
}
