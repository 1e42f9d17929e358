namespace FieldCrypt.EntityFrameworkCore;

/// <summary>The stored hash of a searchable value: equal for equal values of one column.</summary>
/// <remarks>Immutable. It is not secret from whoever reads the database, and cannot be computed without the key.</remarks>
public sealed class BlindIndex : IEquatable<BlindIndex>
{
    private readonly byte[] _hash;

    internal BlindIndex(byte[] hash) => _hash = hash;

    private BlindIndex(object unhashed)
    {
        _hash = [];
        Unhashed = unhashed;
    }

    internal byte[] Hash => Unhashed is null ? _hash : throw new InvalidOperationException("The value is to be hashed by its column.");

    /// <summary>A constant of a query that the column which it is compared with is to hash: only there is it certain which one that is.</summary>
    internal object? Unhashed { get; }

    internal static BlindIndex ToBeHashed(object value) => new(unhashed: value);

    /// <summary>The bytes, as the index column holds them: for raw SQL.</summary>
    public byte[] ToArray() => [.. _hash];

    /// <inheritdoc/>
    public bool Equals(BlindIndex? other) =>
        other is not null && Equals(Unhashed, other.Unhashed) && _hash.AsSpan().SequenceEqual(other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BlindIndex);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_hash);
        hash.Add(Unhashed);
        return hash.ToHashCode();
    }

    /// <summary>The hash in hexadecimal digits.</summary>
    public override string ToString() => Unhashed is null ? Convert.ToHexStringLower(_hash) : "(a value that is hashed)";
}
