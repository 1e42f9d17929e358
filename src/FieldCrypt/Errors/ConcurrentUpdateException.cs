namespace FieldCrypt;

/// <summary>
/// Other writers changed the item while it was being updated. Unless <see cref="MayHaveBeenWritten"/> says otherwise, nothing was written, and
/// trying again is safe.
/// </summary>
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

    /// <summary>
    /// Whether the update may have been written after all: the answer to it was lost, and by the time the item was looked at again, another
    /// writer had changed it. Look at the item before trying again.
    /// </summary>
    public bool MayHaveBeenWritten { get; init; }
}
