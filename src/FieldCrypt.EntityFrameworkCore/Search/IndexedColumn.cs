using FieldCrypt.EntityFrameworkCore.Values;

namespace FieldCrypt.EntityFrameworkCore.Search;

/// <summary>A column that is searched by equality, and how its values are hashed.</summary>
/// <param name="Keys">Hold the key.</param>
/// <param name="Name">Table and column: part of the key's derivation, so that two columns never share a hash.</param>
/// <param name="Bits">The length of a hash.</param>
/// <param name="Type">The type of the member.</param>
internal sealed record IndexedColumn(BlindIndexKeys Keys, string Name, int Bits, Type Type)
{
    /// <exception cref="KeyAccessException">The key cannot be opened.</exception>
    public BlindIndex Hash(object value) => Keys.Opened.Hash(Name, Bits, CanonicalValue.EncodeForSearch(value, Type));
}
