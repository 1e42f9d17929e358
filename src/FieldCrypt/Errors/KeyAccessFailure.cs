namespace FieldCrypt;

/// <summary>Why a key could not be used.</summary>
public enum KeyAccessFailure
{
    /// <summary>No configured key matches any of the item's wrapped data keys.</summary>
    NoMatchingKey,

    /// <summary>The key is there but did not wrap this data key, or the wrapped data key or its encryption context was changed.</summary>
    WrongKey,

    /// <summary>The caller may not use the key.</summary>
    AccessDenied,

    /// <summary>The key is disabled.</summary>
    Disabled,

    /// <summary>The key is scheduled for deletion; cancel the deletion to use it again.</summary>
    PendingDeletion,

    /// <summary>The key does not exist in that account and Region.</summary>
    NotFound,

    /// <summary>The key is in another state that does not allow the operation, such as awaiting imported material.</summary>
    InvalidState,

    /// <summary>The key service refuses because of too many requests; trying later is right.</summary>
    Throttled,

    /// <summary>The key service could not be reached or did not answer in time.</summary>
    Unreachable,

    /// <summary>The key service failed.</summary>
    ServiceFault,

    /// <summary>The key service answered with something other than was asked for: another key, or a wrong length.</summary>
    InvalidResponse,

    /// <summary>The key service refuses the request for a reason of its own; the message names its code. Trying again does not help.</summary>
    Refused,
}
