using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Documentation;

/// <summary>The example of docs/encryption-sdk-message.md, word for word between the markers.</summary>
internal static class MessageExample
{
    public static async Task<byte[]> RunAsync(KeyProvider keys, CancellationToken cancellationToken)
    {
        // <example>
        var encryptor = new MessageEncryptor(new MessageEncryptorOptions { Keys = keys });
        var context = new EncryptionContext([new("table", "patients"), new("column", "ssn"), new("row", "p-1")]);

        var message = await encryptor.EncryptAsync("078-05-1120"u8.ToArray(), context, cancellationToken);
        var opened = await encryptor.DecryptAsync(message, context, cancellationToken);   // verified; from another row: refused
        // </example>
        return opened.Plaintext;
    }
}
