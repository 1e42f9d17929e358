using System.Linq.Expressions;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>Looks for encrypted members in an expression.</summary>
/// <param name="members">The members.</param>
/// <param name="shadowsToo">Whether their shadow properties are looked for as well.</param>
internal sealed class MemberSearch(QueriedMembers members, bool shadowsToo) : QueryVisitor
{
    private EncryptedColumn? _found;

    /// <summary>The first that is met; null if there is none.</summary>
    public EncryptedColumn? In(Expression expression)
    {
        Visit(expression);
        return _found;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        _found ??= members.Find(node)?.Column;
        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (shadowsToo && node.Method.DeclaringType == typeof(EF) && node.Arguments is [_, ConstantExpression { Value: string name }])
        {
            _found ??= members.FindShadow(name);
        }

        return base.VisitMethodCall(node);
    }
}
