using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>
/// Takes <c>EF.Property&lt;string&gt;(p, "Ssn")</c>, as generic repositories write it, for <c>p.Ssn</c> where that is an encrypted member, which Entity Framework
/// Core would say that it does not know.
/// </summary>
internal sealed class NamedMembers(QueriedMembers members) : QueryVisitor
{
    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node is not { Method: { Name: nameof(EF.Property) } method, Arguments: [var of, ConstantExpression { Value: string name }] } || method.DeclaringType != typeof(EF))
        {
            return base.VisitMethodCall(node);
        }

        // A cast to object or an interface is looked through; one to a derived class is kept where only that has the member.
        var cast = Visit(of);
        Expression[] entities = [QueriedMembers.Unconverted(cast), cast];
        foreach (var entity in entities)
        {
            if (members.FindNamed(entity.Type, name) is { } member)
            {
                return Read(Expression.MakeMemberAccess(entity, member), node.Type);
            }
        }

        return base.VisitMethodCall(node);
    }

    private static Expression Read(MemberExpression access, Type type)
    {
        if (access.Type == type)
        {
            return access;
        }

        if (!type.IsAssignableFrom(access.Type) && Plain(type) != Plain(access.Type))
        {
            throw new ProtectedOperationException(
                $"EF.Property reads {access.Member.DeclaringType!.Name}.{access.Member.Name} as {type.Name}. Name its own type, {access.Type.Name}, or convert it in "
                + "the application (AsEnumerable or ToList first).");
        }

        return Expression.Convert(access, type);
    }

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
