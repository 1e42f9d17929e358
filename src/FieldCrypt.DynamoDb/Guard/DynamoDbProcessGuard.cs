using FieldCrypt.DynamoDb.Guard;
using FieldCrypt.Guard;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb;

/// <summary>
/// Refuses, in the whole process, what would write plaintext to a protected table or read one past encryption: the requests of every client of the AWS
/// SDK that is made after the first call of this class, whoever makes it. A host that registers <c>AddDynamoDb</c> has it for its tables.
/// </summary>
/// <remarks>
/// Thread-safe. Requests of a <see cref="FieldCryptDynamoDbClient"/> pass on the tables that this client itself protects; whole items that are encrypted,
/// as <see cref="ItemEncryptor"/> makes them, may be put by any client. Operations on tables themselves, and other tables, are not touched. A client that was
/// made before is not seen, and neither is what does not send with the AWS SDK for .NET, such as Amazon's client for DAX.
/// </remarks>
public static class DynamoDbProcessGuard
{
    /// <summary>The names, or ARNs, of the tables that are guarded at this moment, each once.</summary>
    public static IReadOnlyCollection<string> Tables => [.. GuardedTables.Current.All
        .Where(table => table.Mode != ProcessGuardMode.Off).Select(table => table.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>Guards tables that are described; the requests that are not encrypted are refused.</summary>
    /// <param name="schemas">The tables, under the names or ARNs that requests use.</param>
    /// <returns>Lifts the guard when it is disposed; not disposed, the tables stay guarded as long as the process runs.</returns>
    public static IDisposable Protect(params IReadOnlyList<TableSchema> schemas)
    {
        ArgumentNullException.ThrowIfNull(schemas);
        return Protect(schemas.Select(schema => schema.TableName), ProcessGuardMode.Refuse);
    }

    /// <summary>Guards tables by their names.</summary>
    /// <param name="tableNames">
    /// Their names or ARNs, letter by letter. A name guards the table of that name in every account and Region, an ARN also the bare name: a plain table that is
    /// called alike elsewhere is told apart only if both are named by ARN.
    /// </param>
    /// <param name="mode">What happens to requests that are not encrypted. If a table is guarded more than once, the strictest counts.</param>
    /// <param name="loggerFactory">Where warnings go; nowhere if null.</param>
    /// <returns>Lifts the guard when it is disposed; not disposed, the tables stay guarded as long as the process runs.</returns>
    /// <exception cref="FieldCryptConfigurationException">A name is empty.</exception>
    public static IDisposable Protect(IEnumerable<string> tableNames, ProcessGuardMode mode, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(tableNames);
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode));
        }

        var logger = loggerFactory?.CreateLogger("FieldCrypt.DynamoDb");
        GuardedTable[] tables = [.. tableNames.Select(name => string.IsNullOrEmpty(name)
            ? throw new FieldCryptConfigurationException("A table that is to be guarded has no name.")
            : new GuardedTable(name, mode, logger))];
        ProcessGuardCustomizer.Register();
        GuardedTables.Add(tables);
        return new Protection(tables);
    }

    /// <summary>
    /// Guards the tables of all classes of this process that have a <c>[DynamoDBTable]</c> and encrypted members, also under a prefix, as the first request finds
    /// them. The package calls it when a program starts that references it, unless the project says <c>FieldCryptFromTheStart</c> is <c>false</c>; programs that are
    /// not written in C# call it as their first line. What <see cref="Protect(IEnumerable{string}, ProcessGuardMode, ILoggerFactory?)"/> says of a table goes before that.
    /// </summary>
    /// <remarks>A table that is only named where an object is saved (<c>OverrideTableName</c>) is not known, unless its name ends as the class says.</remarks>
    public static void ProtectAnnotatedClasses()
    {
        ProcessGuardCustomizer.Register();
        AnnotatedTables.Watch();
    }

    /// <summary>
    /// Lets requests of this way of execution, and of what it starts, use guarded tables past encryption until the result is disposed: for jobs that move items as
    /// they are stored, and for operators. Each such request is counted, and logged where the guard has a logger.
    /// </summary>
    /// <param name="reason">Why, for the log.</param>
    /// <returns>Ends the permission; dispose it in the method that asked.</returns>
    public static IDisposable AllowRawAccess(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return PermissionScope.Begin(ProcessGuardHandler.RawAccess, reason);
    }

    private sealed class Protection(GuardedTable[] tables) : IDisposable
    {
        public void Dispose() => GuardedTables.Remove(tables);
    }
}
