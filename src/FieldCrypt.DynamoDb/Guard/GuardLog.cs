using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>What the process guard logs; never a key or a value of an item.</summary>
internal static partial class GuardLog
{
    [LoggerMessage(2, LogLevel.Warning, "{Operation} uses protected table {Table} with a client that does not encrypt it. The process guard only logs, and lets it pass.")]
    public static partial void WouldBeRefused(ILogger logger, string operation, string table);

    [LoggerMessage(3, LogLevel.Information, "{Operation} uses protected table {Table} past encryption, as was allowed: {Reason}")]
    public static partial void Allowed(ILogger logger, string operation, string table, string reason);

    [LoggerMessage(4, LogLevel.Warning, "A DynamoDB client of the host was made before the process guard was registered, which does not see its requests: {Client}")]
    public static partial void MadeBefore(ILogger logger, string client);

    [LoggerMessage(5, LogLevel.Warning, "{Operation} stores attribute {Attribute} of protected table {Table} readable, which class {Class} encrypts. The process guard only logs, and lets it pass.")]
    public static partial void ReadableAttribute(ILogger logger, string operation, string table, string attribute, string @class);
}
