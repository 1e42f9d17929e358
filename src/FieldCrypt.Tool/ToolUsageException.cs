namespace FieldCrypt.Tool;

/// <summary>The command line asks for something that cannot be: the message says what to write instead.</summary>
internal sealed class ToolUsageException(string message, Exception? innerException = null) : Exception(message, innerException);
