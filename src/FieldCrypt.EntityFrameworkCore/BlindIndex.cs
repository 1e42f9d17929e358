namespace FieldCrypt.EntityFrameworkCore;

/// <summary>The stored hash of a searchable value: equal for equal values of one column.</summary>
/// <remarks>Immutable. It is not secret from whoever reads the database, and cannot be computed without the key.</remarks>
public sealed class BlindIndex : IEquatable<BlindIndex>
{
    private readonly byte[] _hash;

    internal BlindIndex(byte[] hash) => _hash = hash;

    internal byte[] Hash => _hash;

    /// <summary>The bytes, as the index column holds them: for raw SQL.</summary>
    public byte[] ToArray() => [.. _hash];

    /// <inheritdoc/>
    public bool Equals(BlindIndex? other) => other is not null && _hash.AsSpan().SequenceEqual(other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BlindIndex);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_hash);
        return hash.ToHashCode();
    }

    /// <summary>The hash in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash);
}
