using System.Linq.Expressions;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>
/// Refuses a complex value as a whole where a part of it is encrypted. To the database it is the columns of the other parts: compared, grouped and updated without
/// the encrypted one, and read without, because what is decrypted is an entity. Its members are read one by one, and whether it is null may be asked.
/// </summary>
internal sealed class WholeValueRules(QueriedMembers members) : QueryVisitor
{
    protected override Expression VisitMember(MemberExpression node)
    {
        Require(node);
        if (node.Expression is { } holder && members.FindInside(holder, out var entity) is not null)
        {
            Visit(entity);
            return node;
        }

        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        Require(node);
        return base.VisitMethodCall(node);
    }

    protected override Expression VisitBinary(BinaryExpression node)
    {
        var tested = node.NodeType is not (ExpressionType.Equal or ExpressionType.NotEqual) ? null
            : IsNull(node.Right) ? node.Left
            : IsNull(node.Left) ? node.Right
            : null;
        if (tested is not null && members.FindInside(tested, out var entity) is not null)
        {
            Visit(entity);
            return node;
        }

        return base.VisitBinary(node);
    }

    private static bool IsNull(Expression expression) => QueriedMembers.Unconverted(expression) is ConstantExpression { Value: null };

    private void Require(Expression expression)
    {
        if (members.FindInside(expression, out _) is { } part)
        {
            throw new ProtectedOperationException(
                $"A query uses the value around {part.Name} as a whole, which the database has only without this encrypted part. Name its members one by one, or load "
                + "the entities (AsEnumerable or ToList first); to change it, call SaveChanges.");
        }
    }
}
