using System.Text;
using static FieldCrypt.DynamoDb.Tests.KeyFailures.KeyFault;

namespace FieldCrypt.DynamoDb.Tests.KeyFailures;

/// <summary>What becomes of reads and writes under every fault of the key service: the table that the tests prove and the document shows.</summary>
internal static class FaultMatrix
{
    /// <summary>The local Region's key did it.</summary>
    public const string Home = "home";

    /// <summary>The key of the Region to fail over to did it.</summary>
    public const string Away = "away";

    /// <summary>The configurations: no fail-over, for reads only (the default once Regions are named), for reads and writes.</summary>
    public static readonly IReadOnlyList<string> Configurations = ["none", "reads", "reads and writes"];

    public static IReadOnlyList<FaultRow> Rows { get; } =
    [
        // A fault at home: whoever may goes on to the other Region.
        new(Throttle, "home", "Throttled", "Throttled", Away, "Throttled", Away, Away),
        new(ServerError, "home", "ServiceFault", "ServiceFault", Away, "ServiceFault", Away, Away),
        new(Hang, "home", "Unreachable", "Unreachable", Away, "Unreachable", Away, Away),
        new(DroppedConnection, "home", "Unreachable", "Unreachable", Away, "Unreachable", Away, Away),
        new(LostName, "home", "Unreachable", "Unreachable", Away, "Unreachable", Away, Away),

        // A refusal at home is an answer: nobody goes on.
        new(Disabled, "home", "Disabled", "Disabled", "Disabled", "Disabled", "Disabled", "Disabled"),
        new(PendingDeletion, "home", "PendingDeletion", "PendingDeletion", "PendingDeletion", "PendingDeletion", "PendingDeletion", "PendingDeletion"),
        new(AccessDenied, "home", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied"),

        // Whatever happens elsewhere: nobody asks there.
        new(Throttle, "away", Home, Home, Home, Home, Home, Home),
        new(ServerError, "away", Home, Home, Home, Home, Home, Home),
        new(Hang, "away", Home, Home, Home, Home, Home, Home),
        new(DroppedConnection, "away", Home, Home, Home, Home, Home, Home),
        new(LostName, "away", Home, Home, Home, Home, Home, Home),
        new(Disabled, "away", Home, Home, Home, Home, Home, Home),
        new(PendingDeletion, "away", Home, Home, Home, Home, Home, Home),
        new(AccessDenied, "away", Home, Home, Home, Home, Home, Home),

        // Both at once: the local Region's reason is told.
        new(Throttle, "both", "Throttled", "Throttled", "Throttled", "Throttled", "Throttled", "Throttled"),
        new(ServerError, "both", "ServiceFault", "ServiceFault", "ServiceFault", "ServiceFault", "ServiceFault", "ServiceFault"),
        new(Hang, "both", "Unreachable", "Unreachable", "Unreachable", "Unreachable", "Unreachable", "Unreachable"),
        new(DroppedConnection, "both", "Unreachable", "Unreachable", "Unreachable", "Unreachable", "Unreachable", "Unreachable"),
        new(LostName, "both", "Unreachable", "Unreachable", "Unreachable", "Unreachable", "Unreachable", "Unreachable"),
        new(Disabled, "both", "Disabled", "Disabled", "Disabled", "Disabled", "Disabled", "Disabled"),
        new(PendingDeletion, "both", "PendingDeletion", "PendingDeletion", "PendingDeletion", "PendingDeletion", "PendingDeletion", "PendingDeletion"),
        new(AccessDenied, "both", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied"),
    ];

    /// <summary>The document, as it must be.</summary>
    public static string Document()
    {
        var text = new StringBuilder();
        text.Append("""
            # When AWS KMS fails

            What becomes of reads and writes of protected items while the key service fails, in the local Region (home), in the one to fail over to (away), or in
            both. Each cell is run by a test: real AWS clients, a KMS emulator that shows the fault, DynamoDB Local, and the default time limits under a clock that the
            test moves. `home` and `away` say whose key did the work; anything else is the reason of the `KeyAccessException`.

            In every cell the test also proves:

            - a write that failed left nothing in the table, and one that succeeded left no plaintext;
            - the outcome comes within the deadline (`KmsCallOptions.Deadline`, 6 seconds by default), whatever hangs;
            - when the fault ends, the same provider works again through its local Region by itself, at the latest after `KmsBreakerOptions.Pause` (5 seconds).

            | fault | where | read | write | read, fail-over for reads | write, fail-over for reads | read, fail-over for both | write, fail-over for both |
            |---|---|---|---|---|---|---|---|

            """);
        foreach (var row in Rows)
        {
            text.Append("| ").Append(NameOf(row.Fault)).Append(" | ").Append(row.Where);
            foreach (var outcome in row.Outcomes)
            {
                text.Append(" | ").Append(outcome is Home or Away ? outcome : $"`{outcome}`");
            }

            text.Append(" |\n");
        }

        text.Append("""

            So: faults (throttling that does not pass, failures of the service, no answer) go on to the next Region where that is allowed; refusals (a disabled key,
            a key scheduled for deletion, access denied) are answers, and never lead anywhere else. Which Regions were asked, and why, stands in the error, in the log
            and in `fieldcrypt.kms.failovers`.

            What a fault costs in time, with the default options:

            | fault at home | without another Region | with another Region |
            |---|---|---|
            | throttling | 4 retries, about 0.8 seconds | the same, then the other Region |
            | failure of the service, dropped connection, lost name | 4 retries, about 0.8 seconds | at once |
            | no answer | the deadline, 6 seconds | the time limit of one call, 2 seconds; with hedging, its delay |
            | any of the last two, once the breaker is open | at once | at once |

            """);
        return text.ToString();
    }

    private static string NameOf(KeyFault fault) => fault switch
    {
        Throttle => "throttling",
        ServerError => "HTTP 500",
        Hang => "no answer within the time limits",
        DroppedConnection => "dropped connections",
        LostName => "the name cannot be resolved",
        Disabled => "key disabled",
        PendingDeletion => "key pending deletion",
        AccessDenied => "access denied",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}

/// <summary>A fault of the key service.</summary>
public enum KeyFault
{
    Throttle,
    ServerError,
    Hang,
    DroppedConnection,
    LostName,
    Disabled,
    PendingDeletion,
    AccessDenied,
}

/// <summary>One fault and its outcomes: a read and a write under each of <see cref="FaultMatrix.Configurations"/>.</summary>
internal sealed record FaultRow(KeyFault Fault, string Where, params IReadOnlyList<string> Outcomes);
