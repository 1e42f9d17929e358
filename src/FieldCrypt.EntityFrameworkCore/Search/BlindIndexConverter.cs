using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FieldCrypt.EntityFrameworkCore.Search;

/// <summary>Writes an index to its column; given a plaintext, as a parameter of a rewritten query is, it writes its hash.</summary>
/// <remarks>So a query is compiled once and each execution hashes what it looks for. No plaintext passes it.</remarks>
internal sealed class BlindIndexConverter : ValueConverter<BlindIndex, byte[]>
{
    public BlindIndexConverter(IndexedColumn column)
        : base(static index => index.Hash, static hash => new BlindIndex(hash))
    {
        Column = column;
        ConvertToProvider = value => value switch
        {
            null => null,
            BlindIndex { Unhashed: { } constant } => column.Hash(constant).Hash,
            BlindIndex index => index.Hash,
            _ => column.Hash(value).Hash,
        };
    }

    public IndexedColumn Column { get; }

    public override Func<object?, object?> ConvertToProvider { get; }
}
