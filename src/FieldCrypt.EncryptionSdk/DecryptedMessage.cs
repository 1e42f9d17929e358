using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk;

/// <summary>What a message held, verified.</summary>
public sealed class DecryptedMessage
{
    internal DecryptedMessage(byte[] plaintext, EncryptionContext context, MessageSuite suite)
    {
        Plaintext = plaintext;
        Context = context;
        Suite = suite;
    }

    /// <summary>The plaintext: the caller's, who clears it if that matters.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1819", Justification = "The caller's own, made once.")]
    public byte[] Plaintext { get; }

    /// <summary>
    /// All pairs that are bound to the message: those that stand in it and those that the reader demanded. A signed message has one more,
    /// <c>aws-crypto-public-key</c>.
    /// </summary>
    public EncryptionContext Context { get; }

    /// <summary>The algorithm suite.</summary>
    public MessageSuite Suite { get; }

    /// <summary>Says how long the plaintext is, never what it is.</summary>
    public override string ToString() => $"Decrypted message of {Plaintext.Length} bytes";
}
