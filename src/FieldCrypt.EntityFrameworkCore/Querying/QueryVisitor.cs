using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>Walks through a query. The nodes of the provider are leaves to it.</summary>
internal abstract class QueryVisitor : ExpressionVisitor
{
    protected override Expression VisitExtension(Expression node) => node is QueryParameterExpression or EntityQueryRootExpression ? node : base.VisitExtension(node);
}
