using FieldCrypt.EntityFrameworkCore.Search;
using FieldCrypt.EntityFrameworkCore.Values;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>An encrypted member of an entity and the columns that stand for it.</summary>
/// <param name="Entity">The class of the entity.</param>
/// <param name="Member">The member, on its way from the entity.</param>
/// <param name="Stored">The property of the ciphertext.</param>
/// <param name="Index">The property of the blind index; null if it is not searchable.</param>
/// <param name="Table">The table that values are bound to.</param>
/// <param name="Column">The column that values are bound to.</param>
internal sealed record EncryptedColumn(Type Entity, MemberPath Member, IProperty Stored, IProperty? Index, string Table, string Column)
{
    /// <summary>The property of the column that holds plaintext from before; null if it is not being migrated.</summary>
    public IProperty? Plaintext { get; init; }

    /// <summary>Class and member, as messages name it.</summary>
    public string Name { get; } = $"{Entity.Name}.{Member.Name}";

    /// <summary>Whether its values never change in place.</summary>
    public bool IsSimple { get; } = CanonicalValue.IsSimple(Member.Type);

    /// <summary>How its values are hashed; null if it is not searchable.</summary>
    public IndexedColumn? Search => Converter?.Column;

    /// <summary>What hashes its values; null if it is not searchable.</summary>
    public BlindIndexConverter? Converter { get; } = Index?.GetValueConverter() as BlindIndexConverter;

    /// <summary>Whether a member of a type may be searchable.</summary>
    public static bool MayBeSearched(Type type) => CanonicalValue.IsSearchable(type);
}
