namespace FieldCrypt;

/// <summary>The operation is not possible on protected data; the message says what is. It was not sent.</summary>
/// <remarks>Parts of a bulk write, or commands of a transaction, that came before it may have been.</remarks>
public sealed class ProtectedOperationException : FieldCryptException
{
    /// <summary>Makes the error.</summary>
    public ProtectedOperationException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public ProtectedOperationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public ProtectedOperationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether a client that does not encrypt would have done it.</summary>
    internal bool PastEncryption { get; init; }
}
