using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>A value that is to be sealed.</summary>
internal sealed class PendingValue(EntityEntry entry, EncryptedColumn column, object? value, string? row)
{
    public EntityEntry Entry => entry;

    public EncryptedColumn Column => column;

    /// <summary>The plaintext; null is stored as null.</summary>
    public object? Value => value;

    public string? Row => row;

    /// <summary>Its ciphertext, once it is sealed.</summary>
    public byte[]? Message { get; set; }

    /// <summary>Its hash, if the column is searchable.</summary>
    public BlindIndex? Index { get; set; }
}
