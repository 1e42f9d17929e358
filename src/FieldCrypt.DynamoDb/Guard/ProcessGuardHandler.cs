using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Interception;
using FieldCrypt.Guard;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>
/// In the pipeline of every DynamoDB client of the process, behind whatever may still change a request: what would use a guarded table past encryption
/// is not sent.
/// </summary>
/// <param name="own">The guard of a client that encrypts; null in a plain one.</param>
internal sealed class ProcessGuardHandler(RequestGuard? own) : PipelineHandler
{
    private const string Request = "Request";

    /// <summary>The permissions to use guarded tables past encryption.</summary>
    public static readonly AsyncLocal<PermissionScope?> RawAccess = new();

    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        Check(executionContext.RequestContext.OriginalRequest, executionContext.RequestContext.Request);
        return base.InvokeAsync<T>(executionContext);
    }

    public override void InvokeSync(IExecutionContext executionContext)
    {
        Check(executionContext.RequestContext.OriginalRequest, executionContext.RequestContext.Request);
        base.InvokeSync(executionContext);
    }

    /// <summary>Refuses a request that would use a guarded table in the clear.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sent">How it is sent.</param>
    public void Check(AmazonWebServiceRequest request, IRequest? sent)
    {
        AnnotatedTables.Refresh();
        var tables = GuardedTables.Current;
        if (tables.IsEmpty)
        {
            return;
        }

        var used = new RequestedTable(tables, own?.Tables).Of(request, sent)
            ?? (tables.Annotated.Length > 0 ? new PrefixedTable(tables, own?.Tables).Of(request) : null);
        if (used is { Mode: not ProcessGuardMode.Off })
        {
            Answer(used, OperationOf(request));
        }
    }

    private static void Answer(GuardedTable table, string operation)
    {
        if (PermissionScope.Current(RawAccess) is { } access)
        {
            FieldCryptMetrics.PastEncryption(table.Name, operation, FieldCryptMetrics.Allowed);
            if (table.Logger is { } logger)
            {
                GuardLog.Allowed(logger, operation, table.Name, ForeignText.Shown(access.Reason));
            }

            return;
        }

        if (table.Mode is ProcessGuardMode.Log)
        {
            FieldCryptMetrics.PastEncryption(table.Name, operation, FieldCryptMetrics.Logged);
            if (table.Logger is { } logger)
            {
                GuardLog.WouldBeRefused(logger, operation, table.Name);
            }

            return;
        }

        FieldCryptMetrics.PastEncryption(table.Name, operation, FieldCryptMetrics.Refused);
        throw new ProtectedOperationException(
            $"{operation} would use protected table {ForeignText.Shown(table.Name)} with a client that does not encrypt it. Nothing was sent. Use the "
            + $"{nameof(FieldCryptDynamoDbClient)} that the table is described to; who must see items as they are stored asks for it, with "
            + $"{nameof(DynamoDbProcessGuard)}.{nameof(DynamoDbProcessGuard.AllowRawAccess)}.")
        {
            PastEncryption = true,
        };
    }

    private static string OperationOf(AmazonWebServiceRequest request)
    {
        var name = request.GetType().Name;
        return name.EndsWith(Request, StringComparison.Ordinal) ? name[..^Request.Length] : name;
    }
}
