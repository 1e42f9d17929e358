namespace FieldCrypt;

/// <summary>The base of every error that FieldCrypt raises on purpose. Its subclasses are divided by what the caller can do.</summary>
/// <remarks>
/// No message ever holds a value that is encrypted, a data key or a passphrase. Messages name an item by the values of its keys, unless the schema
/// of its table masks them.
/// </remarks>
public class FieldCryptException : Exception
{
    /// <summary>Makes the error.</summary>
    public FieldCryptException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public FieldCryptException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public FieldCryptException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
