using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>What is logged; never a value of an item.</summary>
internal static partial class DynamoDbLog
{
    [LoggerMessage(1, LogLevel.Warning, "A plaintext item of protected table {Table} was read, as its policy allows while it is being migrated.")]
    public static partial void PlaintextRead(ILogger logger, string table);
}
