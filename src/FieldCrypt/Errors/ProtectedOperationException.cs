namespace FieldCrypt;

/// <summary>The operation is not possible on protected data; the message says what is. Nothing was sent.</summary>
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
}
