namespace FieldCrypt.EncryptionSdk;

/// <summary>What becomes of a signed message that is read as a stream. Its signature stands at the end, after all of its plaintext.</summary>
public enum SignedStreams
{
    /// <summary>
    /// It is refused once its header was read, before any key service is called. The default. Read it whole instead:
    /// <see cref="MessageEncryptor.DecryptAsync"/>.
    /// </summary>
    Refuse = 0,

    /// <summary>
    /// Every frame but the last is handed out when it is proved that a holder of the data key wrote it, before the signature proves that the
    /// signer did. The last one follows only after the signature. If reading fails, whatever was handed out must be discarded.
    /// </summary>
    ReleaseEarly = 1,
}
