namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>One thing that an application does, and what it sees of it as text.</summary>
/// <param name="Name">What is done, in words.</param>
/// <param name="Run">Does it on one side.</param>
/// <param name="Needs">What the server must be able to do.</param>
internal sealed record Row(string Name, Func<Side, Task<string>> Run, Needs Needs = Needs.Nothing);

/// <summary>What not every server that speaks DynamoDB's protocol can do.</summary>
internal enum Needs
{
    Nothing,
    Transactions,
    PartiQl,
    ItemOfFailedCondition,

    /// <summary>Details in which dynalite is not the service: unused placeholders, numbers out of range, maps in conditions, selections, the former form.</summary>
    Details,

    /// <summary>Of a changed path in a map, DynamoDB Local returns the whole map; the service and dynalite return the path.</summary>
    ReturnedPaths,

    /// <summary>DynamoDB Local takes an update of the key of an index to another type; the service and dynalite refuse it.</summary>
    IndexKeysOfUpdates,
}
