using System.Linq.Expressions;
using FieldCrypt.EntityFrameworkCore.Contexts;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>Rewrites comparisons of searchable members to their blind index, once for each query, and refuses what would need plaintext inside SQL.</summary>
internal sealed class QueryHook(ContextEncryptions encryptions) : IQueryExpressionInterceptor
{
    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        if (eventData.Context is not { } context)
        {
            return queryExpression;
        }

        _ = encryptions.Of(context);
        var members = QueriedMembers.Of(context.Model);
        if (members.IsEmpty)
        {
            return queryExpression;
        }

        var rewritten = new NamedMembers(members).Visit(queryExpression);
        rewritten = new ProjectedConditions(members).Visit(rewritten);
        rewritten = new ComparisonRewriter(members).Visit(rewritten);
        new QueryRules(members).Visit(rewritten);
        new WholeValueRules(members).Visit(rewritten);
        return rewritten;
    }
}
