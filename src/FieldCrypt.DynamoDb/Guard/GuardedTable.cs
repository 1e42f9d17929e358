using FieldCrypt.DynamoDb.Tables;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>A table that clients of this process may only use through encryption.</summary>
/// <param name="Name">Its name or ARN, as whoever protects it has it.</param>
/// <param name="Mode">What happens to requests that did not pass through encryption.</param>
/// <param name="Logger">Where warnings go; nowhere if null.</param>
internal sealed record GuardedTable(string Name, ProcessGuardMode Mode, ILogger? Logger)
{
    /// <summary>The name without account and Region.</summary>
    public string LocalName { get; } = TableArn.LocalName(Name);

    /// <summary>The class that was found annotated, where nobody has described the table; what somebody says of the table goes before that.</summary>
    public AnnotatedItems? Class { get; init; }

    /// <summary>Whether a request that names a table so may reach this one: a bare name is a table of whichever account and Region the client has.</summary>
    public bool MayBe(string nameOrArn) => nameOrArn == Name || !TableArn.IsArn(nameOrArn) || !TableArn.IsArn(Name);
}
