using System.ComponentModel;
using FieldCrypt.EntityFrameworkCore.Search;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>Writes a blind index to its column; given a plaintext, as a parameter of a rewritten query is, it writes its hash.</summary>
/// <remarks>
/// <para>So a query is compiled once and each execution hashes what it looks for. No plaintext passes it.</para>
/// <para>Only compiled models (<c>dotnet ef dbcontext optimize</c>) make one themselves. It hashes as soon as a context with keys uses its model.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class BlindIndexConverter : ValueConverter<BlindIndex, byte[]>
{
    private IndexedColumn? _column;

    /// <summary>Makes one that does not hash yet.</summary>
    public BlindIndexConverter()
        : base(static index => index.Hash, static hash => new BlindIndex(hash)) => ConvertToProvider = value => value switch
        {
            null => null,
            BlindIndex { Unhashed: { } constant } => Required.Hash(constant).Hash,
            BlindIndex index => index.Hash,
            _ => Required.Hash(value).Hash,
        };

    /// <inheritdoc/>
    public override Func<object?, object?> ConvertToProvider { get; }

    /// <summary>How values are hashed; null before a context has used the model.</summary>
    internal IndexedColumn? Column => Volatile.Read(ref _column);

    private IndexedColumn Required =>
        Column ?? throw new FieldCryptConfigurationException("A value was to be hashed for a blind index by a model that no encrypting context has used.");

    /// <summary>Gives it the way to hash, if it has none.</summary>
    internal void Attach(IndexedColumn column) => Interlocked.CompareExchange(ref _column, column, null);
}
