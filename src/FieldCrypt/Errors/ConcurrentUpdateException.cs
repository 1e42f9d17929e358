namespace FieldCrypt;

/// <summary>Other writers kept changing the item while it was being updated; nothing was written. Trying again is safe.</summary>
public sealed class ConcurrentUpdateException : FieldCryptException
{
    /// <summary>Makes the error.</summary>
    public ConcurrentUpdateException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public ConcurrentUpdateException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public ConcurrentUpdateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
