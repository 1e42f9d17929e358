using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Materials;

/// <summary>The data key of messages: made by one member of a key provider and wrapped by all that can, opened by any.</summary>
/// <remarks>AWS Encryption SDK specification, framework, "Multi-Keyring": the first makes it, and a failure of any fails the write.</remarks>
internal static class MessageDataKey
{
    /// <summary>Makes a data key.</summary>
    /// <returns>The key, which the caller disposes, and its wrapped forms in the order of the provider's members.</returns>
    /// <exception cref="KeyAccessException">A member could not wrap it.</exception>
    /// <exception cref="FieldCryptConfigurationException">No member makes data keys, or more do than a message may have.</exception>
    public static async ValueTask<(Secret Key, WrappedDataKey[] Wrapped)> GenerateAsync(
        MessageEncryptorOptions options, int length, EncryptionContext context, CancellationToken cancellationToken)
    {
        var wrapped = new WrappedDataKey[CountWriters(options)];
        var count = 0;
        Secret? key = null;
        try
        {
            foreach (var member in options.Keys.Members)
            {
                if (!member.CanGenerate)
                {
                    continue;
                }

                if (key is not null)
                {
                    wrapped[count++] = await member.WrapAsync(key, context, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                (key, wrapped[count++]) = await member.GenerateAsync(length, context, cancellationToken).ConfigureAwait(false);
                RequireLength(key, length, member);
            }

            return (key!, wrapped);
        }
        catch
        {
            key?.Dispose();
            throw;
        }
    }

    /// <summary>Opens the first wrapped data key of a message that any member of the provider opens.</summary>
    /// <returns>The key, which the caller disposes.</returns>
    /// <exception cref="KeyAccessException">None could be opened in time; the message says why.</exception>
    public static async ValueTask<Secret> OpenAsync(
        MessageEncryptorOptions options, MessageHeader header, EncryptionContext context, CancellationToken cancellationToken)
    {
        using var deadline = new OpeningDeadline(options.OpenTimeout, options.TimeProvider, cancellationToken);
        var opening = new DataKeyOpening(options.Keys, deadline);
        for (var i = 0; i < header.WrappedDataKeys.Count; i++)
        {
            if (await opening.TryOpenAsync(header.WrappedDataKeys[i], context, cancellationToken).ConfigureAwait(false) is { } key)
            {
                return key;
            }
        }

        throw opening.Failure();
    }

    private static int CountWriters(MessageEncryptorOptions options)
    {
        var count = 0;
        foreach (var member in options.Keys.Members)
        {
            count += member.CanGenerate ? 1 : 0;
        }

        if (count == 0)
        {
            throw new FieldCryptConfigurationException(
                $"No configured key can make data keys, so nothing can be written: {ForeignText.Shown(options.Keys.Description, 1024)}");
        }

        return count <= options.MaxWrappedDataKeys
            ? count
            : throw new FieldCryptConfigurationException(
                $"{count} keys are to wrap each data key, more than the {options.MaxWrappedDataKeys} that MaxWrappedDataKeys lets a reader accept.");
    }

    private static void RequireLength(Secret key, int length, KeyProvider member)
    {
        if (key.Length != length)
        {
            throw new KeyAccessException(
                KeyAccessFailure.InvalidResponse, $"{ForeignText.Shown(member.Description, 256)} made a data key of {key.Length} bytes instead of {length}.");
        }
    }
}
