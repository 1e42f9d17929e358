namespace FieldCrypt;

/// <summary>The base of every error that FieldCrypt raises on purpose. Its subclasses are divided by what the caller can do.</summary>
/// <remarks>
/// No message ever holds a value that is encrypted, a data key or a passphrase. Messages name an item by the values of its keys, unless the schema of
/// its table masks them. Whatever stored data or a service brought into it, a message is one line of at most about 4,096 characters, in which
/// characters that a terminal or a log reader would act on are written as <c>\uXXXX</c>.
/// </remarks>
public class FieldCryptException : Exception
{
    /// <summary>How many UTF-16 code units a message has at most, besides the remark that it was cut.</summary>
    internal const int MaxMessageLength = 4096;

    /// <summary>Makes the error.</summary>
    public FieldCryptException()
    {
    }

    /// <summary>Makes the error with a message.</summary>
    public FieldCryptException(string message)
        : base(Shown(message))
    {
    }

    /// <summary>Makes the error with a message and what caused it.</summary>
    public FieldCryptException(string message, Exception? innerException)
        : base(Shown(message), innerException)
    {
    }

    /// <summary>
    /// The stable name of this kind of error, such as <c>FC-KEY-DISABLED</c>: for logs, alarms and <c>fieldcrypt explain</c>. docs/errors.md has them all.
    /// </summary>
    public string Code => ErrorCodes.Of(this);

    // Whoever throws bounds each foreign text by itself; this is the net under all of them.
    private static string? Shown(string? message) => message is null ? null : ForeignText.Shown(message, MaxMessageLength);

    /// <summary>The message, ended by a full stop, for another sentence to follow.</summary>
    internal string MessageSentence => Message.EndsWith('.') ? Message : $"{Message}.";

    /// <summary>
    /// The same error with another message, such as one that says where it happened; this one is its cause, and what it says of a key stays.
    /// </summary>
    internal FieldCryptException With(string message) => this switch
    {
        KeyAccessException e => new KeyAccessException(e.Reason, message, e)
        {
            Reasons = e.Reasons,
            KeyId = e.KeyId,
            Region = e.Region,
            Operation = e.Operation,
            RequestId = e.RequestId,
        },
        ProtectedOperationException e => new ProtectedOperationException(message, this) { PastEncryption = e.PastEncryption },
        DataNotAuthenticException e => new DataNotAuthenticException(message, this) { FoundPlaintext = e.FoundPlaintext },
        FieldCryptConfigurationException => new FieldCryptConfigurationException(message, this),
        _ => new FieldCryptException(message, this),
    };
}
