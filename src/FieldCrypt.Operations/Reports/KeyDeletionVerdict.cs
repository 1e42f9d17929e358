namespace FieldCrypt.Operations;

/// <summary>Whether keys may be deleted.</summary>
public enum KeyDeletionVerdict
{
    /// <summary>It cannot be told; the reasons are with the answer. Do not delete.</summary>
    NotKnown = 0,

    /// <summary>Items would be lost for ever. Do not delete.</summary>
    LosesItems = 1,

    /// <summary>Items name the keys, and every one of them is opened by another key too.</summary>
    OthersOpen = 2,

    /// <summary>No item that was seen names the keys.</summary>
    NothingDepends = 3,
}
