using Microsoft.Extensions.Logging;

namespace FieldCrypt.MongoDb;

/// <summary>What is logged; never a value of a document.</summary>
internal static partial class MongoDbLog
{
    [LoggerMessage(20, LogLevel.Warning, "A plaintext value of encrypted member {Member} was read, as the policy of its collection allows while it is being migrated.")]
    public static partial void PlaintextRead(ILogger logger, string member);
}
