using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>A member that is to be encrypted, as it is found while a model is made.</summary>
/// <param name="Entity">The entity type that will have the columns.</param>
/// <param name="Complex">The complex properties on the way from the entity.</param>
/// <param name="Member">The member.</param>
/// <param name="Options">How it is encrypted.</param>
/// <param name="Configured">The property that the model has for it, if something was said about it.</param>
internal sealed record EncryptedMember(
    IMutableEntityType Entity,
    IReadOnlyList<IMutableComplexProperty> Complex,
    MemberInfo Member,
    EncryptedColumnOptions Options,
    IMutableProperty? Configured)
{
    public string Name => $"{Entity.ClrType.Name}.{Path}";

    public string Path => string.Join('.', [.. Complex.Select(static property => property.Name), Member.Name]);

    public Type Type => Member is PropertyInfo property ? property.PropertyType : ((FieldInfo)Member).FieldType;

    public bool IsSearchable => Options.Query == FieldQuery.Equality;

    /// <summary>The name of the shadow property of its ciphertext: it says what it is to whoever walks over properties.</summary>
    public string StoredName => $"{Path.Replace('.', '_')}{StoredSuffix}";

    public string IndexName => $"{Path.Replace('.', '_')}{IndexSuffix}";

    public string PlaintextName => $"{Path.Replace('.', '_')}_Plaintext";

    public const string StoredSuffix = "_Encrypted";
    public const string IndexSuffix = "_Index";
}
