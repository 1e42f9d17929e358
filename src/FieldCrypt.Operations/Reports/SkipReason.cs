namespace FieldCrypt.Operations;

/// <summary>Why a job left an item as it is.</summary>
public enum SkipReason
{
    /// <summary>It is malformed, was changed, or belongs elsewhere.</summary>
    NotAuthentic = 0,

    /// <summary>No key that the job was given opens it.</summary>
    KeyUnavailable = 1,

    /// <summary>It is not encrypted, where the job or the schema wants it so.</summary>
    Plaintext = 2,

    /// <summary>It cannot be protected as the schema says: an attribute that the schema does not know, a value that is too large.</summary>
    NotProtectable = 3,

    /// <summary>Other writers were faster every time; what they wrote stands.</summary>
    Contended = 4,

    /// <summary>It is of a former format that the job does not change: <c>encrypt</c> brings it into today's.</summary>
    Legacy = 5,

    /// <summary>It still opens, though the key that was deleted for it not to is one of those that it names.</summary>
    StillOpens = 6,
}
