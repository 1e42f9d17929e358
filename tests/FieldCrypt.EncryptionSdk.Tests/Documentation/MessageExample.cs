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
        var opened = await encryptor.DecryptAsync(message, context, cancellationToken);   // opened.Plaintext is verified; from another row: refused
        // </example>
        return opened.Plaintext;
    }

    public static async Task CopyAsync(MessageEncryptor encryptor, EncryptionContext context, string path, CancellationToken cancellationToken)
    {
        // <stream>
        await using (var plaintext = File.OpenRead(path))
        await using (var message = File.Create($"{path}.encrypted"))
        {
            await encryptor.EncryptStreamAsync(plaintext, message, context, cancellationToken);
        }

        await using (var message = File.OpenRead($"{path}.encrypted"))
        await using (var plaintext = File.Create($"{path}.decrypted"))
        {
            await encryptor.DecryptStreamAsync(message, plaintext, context, cancellationToken: cancellationToken);
        }

        // </stream>
    }
}
