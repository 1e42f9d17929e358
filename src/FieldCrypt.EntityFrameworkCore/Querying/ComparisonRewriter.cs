using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>
/// Rewrites <c>==</c>, <c>!=</c>, <c>Equals</c> and <c>Contains</c> of a searchable member to comparisons of its blind index, and comparisons of any
/// encrypted member with null to its ciphertext.
/// </summary>
/// <remarks>
/// A parameter keeps its name and changes its type: its value becomes a hash on its way to the database, at each execution, and so does a constant
/// (<see cref="BlindIndexConverter"/>). The column that hashes it is the one that Entity Framework Core compares it with.
/// </remarks>
internal sealed class ComparisonRewriter(QueriedMembers members) : QueryVisitor
{
    private static readonly MethodInfo ContainsIndex = new Func<IEnumerable<BlindIndex>, BlindIndex, bool>(Enumerable.Contains).Method;

    protected override Expression VisitBinary(BinaryExpression node) => node.NodeType switch
    {
        ExpressionType.Equal => Compare(node.Left, node.Right, Expression.Equal) ?? base.VisitBinary(node),
        ExpressionType.NotEqual => Compare(node.Left, node.Right, Expression.NotEqual) ?? base.VisitBinary(node),
        _ => base.VisitBinary(node),
    };

    protected override Expression VisitMember(MemberExpression node) =>
        node is { Member.Name: nameof(Nullable<int>.HasValue), Expression: { } holder } && Nullable.GetUnderlyingType(holder.Type) is not null
            && members.Find(holder) is { Column.Plaintext: null } member
                ? Expression.NotEqual(VisitedStored(member), Expression.Constant(null, typeof(byte[])))
                : base.VisitMember(node);

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        Expression? rewritten = node switch
        {
            { Method.Name: nameof(Equals), Object: { } left, Arguments: [var right] } => Compare(left, right, Expression.Equal),
            { Method.Name: nameof(Equals), Object: null, Arguments: [var left, var right] } => Compare(left, right, Expression.Equal),
            { Method.Name: nameof(Enumerable.Contains) } when node.Method.DeclaringType != typeof(string) => Contains(node),
            _ => null,
        };
        return rewritten ?? base.VisitMethodCall(node);
    }

    private BinaryExpression? Compare(Expression left, Expression right, Func<Expression, Expression, BinaryExpression> comparison)
    {
        if (members.Find(left) is { Column.Plaintext: null } member)
        {
            return members.Find(right) is { } other ? CompareMembers(member, other, comparison) : CompareValue(member, right, comparison);
        }

        return members.Find(right) is { Column.Plaintext: null } mirrored ? CompareValue(mirrored, left, comparison) : null;
    }

    private BinaryExpression? CompareMembers(QueriedMember one, QueriedMember other, Func<Expression, Expression, BinaryExpression> comparison) =>
        one.IsCertain && other.IsCertain && one.Column.Search is { } search && other.Column.Search is { } same && search.Name == same.Name && search.Bits == same.Bits
            ? comparison(VisitedIndex(one), VisitedIndex(other))
            : null;

    private BinaryExpression? CompareValue(QueriedMember member, Expression value, Func<Expression, Expression, BinaryExpression> comparison)
    {
        if (QueriedMembers.Unconverted(value) is ConstantExpression { Value: null } or DefaultExpression { Type.IsValueType: false })
        {
            return comparison(VisitedStored(member), Expression.Constant(null, typeof(byte[])));
        }

        return member.Column.Search is not null && Hashed(value) is { } hashed ? comparison(VisitedIndex(member), hashed) : null;
    }

    private MethodCallExpression? Contains(MethodCallExpression node)
    {
        List<Expression> arguments = node.Object is null ? [.. node.Arguments] : [node.Object, .. node.Arguments];
        return arguments is [var source, var item] && members.Find(item) is { Column.Plaintext: null } member && member.Column.Search is not null
            && HashedList(source) is { } hashed
                ? Expression.Call(ContainsIndex, hashed, VisitedIndex(member))
                : null;
    }

    private static Expression? Hashed(Expression value) => Unmarked(value) switch
    {
        ConstantExpression { Value: { } constant } => Expression.Constant(BlindIndex.ToBeHashed(constant), typeof(BlindIndex)),
        ConstantExpression => Expression.Constant(null, typeof(BlindIndex)),
        QueryParameterExpression parameter => new QueryParameterExpression(parameter.Name, typeof(BlindIndex)),
        _ => null,
    };

    private static Expression? HashedList(Expression source)
    {
        source = WithoutSpan(source);
        switch (Unmarked(source))
        {
            // Not as one array parameter: its elements would not be hashed.
            case QueryParameterExpression parameter:
                return new QueryParameterExpression(parameter.Name, typeof(BlindIndex[]), ParameterTranslationMode.MultipleParameters);
            case ConstantExpression { Value: IEnumerable list and not string }:
                return Expression.Constant(list.Cast<object?>().Select(value => value is null ? null : BlindIndex.ToBeHashed(value)).ToArray());
            case NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array:
                return Array(array.Expressions);
            case ListInitExpression { Initializers: var initializers } when initializers.All(static initializer => initializer.Arguments.Count == 1):
                return Array(initializers.Select(static initializer => initializer.Arguments[0]));
            default:
                return null;
        }
    }

    private static NewArrayExpression? Array(IEnumerable<Expression> elements)
    {
        var hashed = elements.Select(element => Hashed(element)).ToList();
        return hashed.Contains(null) ? null : Expression.NewArrayInit(typeof(BlindIndex), hashed!);
    }

    // EF.Constant and its like say how a value is sent: a hash is sent as a parameter whatever they say.
    private static Expression Unmarked(Expression value)
    {
        value = Conversions.Undone(value);
        return value is MethodCallExpression { Method: { Name: nameof(EF.Constant) or nameof(EF.Parameter) or "MultipleParameters" } marker, Arguments: [var inner] }
            && marker.DeclaringType == typeof(EF)
                ? Unmarked(inner)
                : value;
    }

    // array.Contains(x) is compiled to the Contains of spans.
    private static Expression WithoutSpan(Expression source)
    {
        source = QueriedMembers.Unconverted(source);
        return source is MethodCallExpression { Method.Name: "op_Implicit", Arguments: [var inner] } ? WithoutSpan(inner) : source;
    }

    // The entity may itself be found by a comparison.
    private Expression VisitedIndex(QueriedMember member) => (member with { Entity = Visit(member.Entity) }).Index;

    private Expression VisitedStored(QueriedMember member) => (member with { Entity = Visit(member.Entity) }).Stored;
}
