using Microsoft.Extensions.Logging;

namespace FieldCrypt.EntityFrameworkCore.Reading;

/// <summary>What is logged; never a value.</summary>
internal static partial class ColumnLog
{
    [LoggerMessage(30, LogLevel.Warning, "The plaintext column of encrypted member {Member} was read, as its mapping allows while it is being migrated.")]
    public static partial void PlaintextRead(ILogger logger, string member);
}
