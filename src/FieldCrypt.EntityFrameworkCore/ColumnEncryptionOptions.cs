using FieldCrypt.EncryptionSdk;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>How a <see cref="ColumnEncryption"/> encrypts. Read once.</summary>
public sealed record ColumnEncryptionOptions
{
    /// <summary>
    /// Writes and reads the stored messages. Pairs of their encryption context (<c>table</c>, <c>column</c>, <c>encoding</c>, <c>row</c>) stand in each
    /// message unless <see cref="MessageEncryptorOptions.UnstoredContextKeys"/> names them.
    /// </summary>
    public required MessageEncryptor Messages { get; init; }

    /// <summary>Where the key of blind indexes comes from; needed if a member is searchable (<see cref="FieldQuery.Equality"/>).</summary>
    public BlindIndexKeys? IndexKeys { get; init; }

    /// <summary>Where warnings go; nowhere if null.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
