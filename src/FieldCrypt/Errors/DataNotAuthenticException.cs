namespace FieldCrypt;

/// <summary>Stored data is malformed, was changed, or is not where it was written: no field of it was returned.</summary>
public sealed class DataNotAuthenticException : FieldCryptException
{
    /// <summary>Makes the error.</summary>
    public DataNotAuthenticException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public DataNotAuthenticException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public DataNotAuthenticException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether plaintext stands where only ciphertext may: what migrations meet, and what a forger writes.</summary>
    internal bool FoundPlaintext { get; init; }
}
