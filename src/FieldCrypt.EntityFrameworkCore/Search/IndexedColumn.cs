using FieldCrypt.EntityFrameworkCore.Values;

namespace FieldCrypt.EntityFrameworkCore.Search;

/// <summary>A column that is searched by equality, and how its values are hashed.</summary>
/// <param name="Encryption">Holds the key.</param>
/// <param name="Name">Table and column: part of the key's derivation, so that two columns never share a hash.</param>
/// <param name="Bits">The length of a hash.</param>
/// <param name="Type">The type of the member.</param>
internal sealed record IndexedColumn(ColumnEncryption Encryption, string Name, int Bits, Type Type)
{
    /// <exception cref="KeyAccessException">The key cannot be opened.</exception>
    public BlindIndex Hash(object value) => Encryption.IndexKeys is { } keys
        ? keys.Hash(Name, Bits, CanonicalValue.EncodeForSearch(value, Type))
        : throw new FieldCryptConfigurationException($"Column {Name} is searchable and there is no key of blind indexes.");
}
