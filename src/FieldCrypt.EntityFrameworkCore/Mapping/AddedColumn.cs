using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>The shadow properties that were added for an encrypted member.</summary>
/// <param name="Member">The member.</param>
/// <param name="Stored">Its ciphertext.</param>
/// <param name="Index">Its blind index; null if it is not searchable.</param>
/// <param name="SaidName">The column that the application named; null if it named none.</param>
internal sealed record AddedColumn(EncryptedMember Member, IMutableProperty Stored, IMutableProperty? Index, string? SaidName);
