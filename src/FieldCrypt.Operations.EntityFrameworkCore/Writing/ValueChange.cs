using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.Operations.Scanning;

namespace FieldCrypt.Operations.Writing;

/// <summary>What the columns of a value are to hold.</summary>
/// <param name="Value">The value as it was read.</param>
/// <param name="Message">The ciphertext; null for a null.</param>
internal sealed record ValueChange(StoredValue Value, byte[]? Message)
{
    /// <summary>Whether the index column is written.</summary>
    public bool WritesIndex { get; init; }

    /// <summary>The blind index; null for a null.</summary>
    public BlindIndex? Index { get; init; }

    /// <summary>Whether the column of plaintext is written.</summary>
    public bool WritesPlaintext { get; init; }

    /// <summary>The plaintext as the entity has it; null for a null.</summary>
    public object? Plaintext { get; init; }
}
