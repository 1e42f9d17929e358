using Microsoft.Extensions.Logging;

namespace FieldCrypt.MongoDb;

/// <summary>What is logged; never a value of a document.</summary>
internal static partial class MongoDbLog
{
    [LoggerMessage(20, LogLevel.Warning, "A plaintext value of encrypted member {Member} was read, as the policy of its collection allows while it is being migrated.")]
    public static partial void PlaintextRead(ILogger logger, string member);

    [LoggerMessage(21, LogLevel.Warning, "Class {Type} of collection {Collection} has no member for the _id, so that its documents cannot be read back. If an application or a library registers its class map, that must happen before FieldCryptMongoDb is made.")]
    public static partial void MissingId(ILogger logger, string type, string collection);
}
