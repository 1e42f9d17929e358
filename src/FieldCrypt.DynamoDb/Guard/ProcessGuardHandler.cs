using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Interception;
using FieldCrypt.DynamoDb.Tables;
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

    private volatile ForgottenClasses _forgotten = ForgottenClasses.Unknown;

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

        // Of several tables that a request uses, the strictest counts.
        var used = new RequestedTable(tables, own?.Tables).Of(request, sent);
        if (used is not { Mode: ProcessGuardMode.Refuse } && tables.Annotated.Length > 0)
        {
            used = RequestedTable.Stricter(used, new ClassWrites<PrefixedTable>(new PrefixedTable(tables, own?.Tables)).Of(request));
        }

        var forgotten = used is not { Mode: ProcessGuardMode.Refuse } && own?.Tables is { } encrypted && tables.Annotated.Length > 0
            ? ForgottenIn(request, tables, encrypted)
            : null;
        if (forgotten is not null && ReferenceEquals(RequestedTable.Stricter(used, forgotten), forgotten))
        {
            Answer(new GuardFinding(forgotten, OperationOf(request), forgotten.Class));
        }
        else if (used is { Mode: not ProcessGuardMode.Off })
        {
            Answer(new GuardFinding(used, OperationOf(request)));
        }
    }

    private GuardedTable? ForgottenIn(AmazonWebServiceRequest request, GuardedTables tables, ProtectedTables encrypted)
    {
        if (!ReferenceEquals(_forgotten.Among, tables))
        {
            _forgotten = new ForgottenClasses(tables, encrypted);
        }

        return _forgotten.Of(request);
    }

    private static void Answer(GuardFinding finding)
    {
        var (table, operation, _) = finding;
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
            finding.LogPassing();
            return;
        }

        FieldCryptMetrics.PastEncryption(table.Name, operation, FieldCryptMetrics.Refused);
        throw new ProtectedOperationException(finding.Refusal) { PastEncryption = true };
    }

    private static string OperationOf(AmazonWebServiceRequest request)
    {
        var name = request.GetType().Name;
        return name.EndsWith(Request, StringComparison.Ordinal) ? name[..^Request.Length] : name;
    }
}
