using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk;

/// <summary>A message and what its reader demands of it.</summary>
/// <param name="Message">The message. Its bytes must not change while it is in use.</param>
/// <param name="Required">The pairs that must be bound to it.</param>
public readonly record struct StoredMessage(ReadOnlyMemory<byte> Message, EncryptionContext Required);
