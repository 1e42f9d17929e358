using FieldCrypt.Keys;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb;

/// <summary>What a <see cref="FieldCryptDynamoDbClient"/> protects, and with which keys. Checked when the client is made.</summary>
public sealed record FieldCryptDynamoDbOptions
{
    /// <summary>Who protects the data keys of every table that does not name a provider of its own.</summary>
    public required KeyProvider Keys { get; init; }

    /// <summary>
    /// The protected tables, each under the name that requests use. A request that names a table by ARN reaches only a table that is described by
    /// that ARN (<see cref="TableSchema.WithTableName"/> keeps the logical name).
    /// </summary>
    public required IReadOnlyList<TableSchema> Tables { get; init; }

    /// <summary>
    /// Tables that are used without protection, by the name or ARN that requests use. A table that is neither here nor in <see cref="Tables"/> is refused, so that a
    /// forgotten registration is an error and not a plaintext write.
    /// </summary>
    public IReadOnlyCollection<string> PlainTables { get; init; } = [];

    /// <summary>
    /// How often an update of a protected item is tried when other writers change the item at the same time; 1 to 100. Each try reads,
    /// re-encrypts, and writes on condition that the item is still the one that was read; between tries a random wait grows.
    /// </summary>
    public int MaxUpdateAttempts { get; init; } = DefaultMaxUpdateAttempts;

    /// <summary>What reading one item may cost.</summary>
    public ItemEncryptorOptions Items { get; init; } = new();

    /// <summary>Where warnings go; nowhere if null.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    internal const int DefaultMaxUpdateAttempts = 20;
}
