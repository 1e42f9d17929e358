namespace FieldCrypt.Cryptography;

/// <summary>
/// What cryptography this thread has done, counted by call: how a test tells that an item costs no more than it must, on any machine at any load.
/// </summary>
internal struct PrimitiveCalls
{
    [ThreadStatic]
    private static PrimitiveCalls s_current;

    /// <summary>AES-GCM keys that were set up.</summary>
    public int AeadKeys;

    /// <summary>Messages that AES-GCM encrypted or decrypted.</summary>
    public int AeadMessages;

    /// <summary>HKDF extractions.</summary>
    public int Extractions;

    /// <summary>HKDF expansions.</summary>
    public int Expansions;

    /// <summary>Passes of a keystream, whatever its length.</summary>
    public int Keystreams;

    /// <summary>Calls of the random generator.</summary>
    public int Draws;

    /// <summary>Passphrases that were stretched.</summary>
    public int Stretches;

    /// <summary>The counts of this thread.</summary>
    public static ref PrimitiveCalls Current => ref s_current;
}
