namespace FieldCrypt;

/// <summary>
/// The configuration is wrong; raised at start-up where that can be known then, else by the operation that finds it, which read and wrote nothing.
/// </summary>
public sealed class FieldCryptConfigurationException : FieldCryptException
{
    /// <summary>Makes the error.</summary>
    public FieldCryptConfigurationException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public FieldCryptConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public FieldCryptConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
