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
    StrictPlaceholders,
}
