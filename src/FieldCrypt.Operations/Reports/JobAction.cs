namespace FieldCrypt.Operations;

/// <summary>What a job does to the items of a store.</summary>
public enum JobAction
{
    /// <summary>Counts what is there, by wrapping key, suite and format. Needs no key.</summary>
    Inventory = 0,

    /// <summary>Opens every item, and lists those that do not open or are not authentic.</summary>
    Verify = 1,

    /// <summary>Encrypts what is plaintext, and writes again what is encrypted otherwise than it would be today.</summary>
    Encrypt = 2,

    /// <summary>Wraps data keys with another key; the encrypted values stay as they are wherever the format allows it.</summary>
    Rewrap = 3,

    /// <summary>Writes everything back as plaintext.</summary>
    Decrypt = 4,

    /// <summary>Shows that nothing opens any more of what a deleted key had wrapped; what still does is told.</summary>
    Forget = 5,
}
