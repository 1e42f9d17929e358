using FieldCrypt.Diagnostics;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Values;
using FieldCrypt.Keys;

namespace FieldCrypt.EntityFrameworkCore.Columns;

/// <summary>Seals and opens the value of one column in one row.</summary>
/// <remarks>Every pair of the encryption context is demanded on the way back; none is taken on trust from what is stored.</remarks>
internal sealed class ColumnCipher(MessageEncryptor messages)
{
    // Lower-case letters and digits only: peers sort other keys differently (docs/sql.md).
    private const string TablePair = "table";
    private const string ColumnPair = "column";
    private const string EncodingPair = "encoding";
    private const string RowPair = "row";

    public MessageEncryptor Messages => messages;

    /// <summary>What a value is bound to.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="row">Its row; null if it is not bound to one.</param>
    public static EncryptionContext ContextOf(EncryptedColumn column, string? row) => ContextOf(column.Table, column.Column, row);

    /// <summary>What a value is bound to.</summary>
    /// <param name="table">The table that it is bound to.</param>
    /// <param name="column">The column that it is bound to.</param>
    /// <param name="row">Its row; null if it is not bound to one.</param>
    public static EncryptionContext ContextOf(string table, string column, string? row)
    {
        // In the order that a context has, so that nothing is sorted.
        var (tablePair, columnPair, encoding) = (
            new KeyValuePair<string, string>(TablePair, table),
            new KeyValuePair<string, string>(ColumnPair, column),
            new KeyValuePair<string, string>(EncodingPair, CanonicalValue.Version));
        return EncryptionContext.Of(row is null ? [columnPair, encoding, tablePair] : [columnPair, encoding, new(RowPair, row), tablePair]);
    }

    /// <summary>Opens a value; null if it is JSON's null.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="row">Its row; null if it is not bound to one.</param>
    /// <param name="message">The stored message.</param>
    /// <param name="opened">Data keys that were opened ahead, of which its own may be one; null if none were.</param>
    public object? Open(EncryptedColumn column, string? row, byte[] message, OpenedDataKeys? opened)
    {
        try
        {
            var context = ContextOf(column, row);
            var decrypted = opened?.TryDecrypt(message, context) ?? messages.Decrypt(message, context);
            var value = CanonicalValue.Decode(decrypted.Plaintext, column.Member.Type);
            FieldCryptMetrics.FieldDecrypted(column.Name);
            return value;
        }
        catch (FormatException e)
        {
            throw new FieldCryptConfigurationException(
                $"{column.Name} was stored as a value of another type: {e.Message} Give the member the type that it was written with, or write it again.");
        }
        catch (FieldCryptException e)
        {
            FieldCryptMetrics.Failed(column.Name, FieldCryptMetrics.Decrypt, e);
            throw ColumnErrors.At(column, row, e);
        }
    }
}
