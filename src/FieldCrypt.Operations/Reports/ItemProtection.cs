namespace FieldCrypt.Operations;

/// <summary>How an item is protected, as far as it says so itself.</summary>
public enum ItemProtection
{
    /// <summary>Not at all.</summary>
    Plaintext = 0,

    /// <summary>In today's format.</summary>
    Encrypted = 1,

    /// <summary>In a format of former times that is still read.</summary>
    Legacy = 2,

    /// <summary>It has parts of the format, and is not of it: cut, mixed up or tampered with.</summary>
    Malformed = 3,

    /// <summary>Some of its values are encrypted, and others that should be are not.</summary>
    Partial = 4,

    /// <summary>Nothing is in it that is to be protected: every column that is encrypted holds a null.</summary>
    Empty = 5,
}
