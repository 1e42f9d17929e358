using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>
/// Takes <c>EF.Property&lt;string&gt;(p, "Ssn")</c>, as generic repositories write it, for <c>p.Ssn</c> where that is an encrypted member, which Entity Framework
/// Core would say that it does not know.
/// </summary>
internal sealed class NamedMembers(QueriedMembers members) : ExpressionVisitor
{
    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node is not { Method: { Name: nameof(EF.Property) } method, Arguments: [var of, ConstantExpression { Value: string name }] } || method.DeclaringType != typeof(EF))
        {
            return base.VisitMethodCall(node);
        }

        var entity = QueriedMembers.Unconverted(Visit(of));
        if (members.FindNamed(entity.Type, name) is not { } member)
        {
            return base.VisitMethodCall(node);
        }

        var access = Expression.MakeMemberAccess(entity, member);
        return access.Type == node.Type ? access : Expression.Convert(access, node.Type);
    }

    protected override Expression VisitExtension(Expression node) => node is QueryParameterExpression or EntityQueryRootExpression ? node : base.VisitExtension(node);
}
