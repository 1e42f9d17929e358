namespace FieldCrypt.Testing;

/// <summary>A service for tests could not be started; the message says in one sentence what to install.</summary>
public sealed class LocalServiceException : Exception
{
    /// <summary>Makes the error.</summary>
    public LocalServiceException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public LocalServiceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public LocalServiceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
