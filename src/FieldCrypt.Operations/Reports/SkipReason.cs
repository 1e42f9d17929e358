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

    /// <summary>Whether the write was done cannot be told: its answer was lost, and the item is another by now.</summary>
    Uncertain = 5,
}
