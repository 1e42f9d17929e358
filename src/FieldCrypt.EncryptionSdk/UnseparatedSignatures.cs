using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk;

/// <summary>
/// What becomes of an encryptor that is to sign with keys which do not tell writers from readers (<see cref="KeyProvider.SeparatesWriters"/>): whoever opens a
/// data key with them can also wrap one, and sign with it.
/// </summary>
public enum UnseparatedSignatures
{
    /// <summary>It is not made: its signatures would promise what they do not keep. The default.</summary>
    Refuse = 0,

    /// <summary>It signs all the same, for readers that demand suite 0578.</summary>
    Allow = 1,
}
