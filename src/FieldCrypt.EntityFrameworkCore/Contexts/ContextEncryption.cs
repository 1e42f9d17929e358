using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Columns;
using FieldCrypt.EntityFrameworkCore.Mapping;

namespace FieldCrypt.EntityFrameworkCore.Contexts;

/// <summary>The encryption of one context, and the data keys that were opened ahead for it.</summary>
/// <remarks>Used as its context is: by one thread at a time.</remarks>
internal sealed class ContextEncryption(ColumnEncryption encryption)
{
    public ColumnEncryption Encryption => encryption;

    /// <summary>Where values are noted instead of being decrypted, while their keys are looked for; null otherwise.</summary>
    public List<StoredMessage>? Noted { get; set; }

    /// <summary>Whether the context is saving what was sealed.</summary>
    public bool IsSaving { get; set; }

    /// <summary>The data keys that were opened ahead; null if none were.</summary>
    public OpenedDataKeys? Opened { get; set; }

    /// <summary>Opens a value; where its key is not in memory, this thread waits for it.</summary>
    public object? Open(EncryptedColumn column, string? row, byte[] message) => encryption.Cipher.Open(column, row, message, Opened);

    /// <summary>Notes a value.</summary>
    public void Note(EncryptedColumn column, string? row, byte[] message) => Noted!.Add(new StoredMessage(message, ColumnCipher.ContextOf(column, row)));
}
