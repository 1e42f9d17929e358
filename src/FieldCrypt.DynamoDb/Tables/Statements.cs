using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>The statements of PartiQL that a request carries.</summary>
internal static class Statements
{
    /// <summary>Each of them, as far as it is there; null if the request is of another kind.</summary>
    public static IEnumerable<string?>? Of(AmazonWebServiceRequest request) => request switch
    {
        ExecuteStatementRequest one => [one.Statement],
        BatchExecuteStatementRequest batch => batch.Statements?.Select(static statement => statement?.Statement) ?? [],
        ExecuteTransactionRequest transaction => transaction.TransactStatements?.Select(static statement => statement?.Statement) ?? [],
        _ => null,
    };
}
