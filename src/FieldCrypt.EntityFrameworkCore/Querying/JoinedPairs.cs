using System.Linq.Expressions;
using System.Reflection;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>Takes a join that shapes its results for one that pairs its sides, and a projection of the pairs: a condition can stand between the two.</summary>
internal static class JoinedPairs
{
    private static readonly HashSet<string> Joins = new(StringComparer.Ordinal)
    {
        nameof(Queryable.SelectMany), nameof(Queryable.Join), nameof(Queryable.LeftJoin), nameof(Queryable.RightJoin),
    };

    private static readonly MethodInfo Select = typeof(Queryable).GetMethods()
        .Single(static method => method.Name == nameof(Queryable.Select) && method.GetParameters()[1].ParameterType.GetGenericArguments()[0].GetGenericArguments().Length == 2);

    /// <summary>The projection of the pairs; null if a call is no such join.</summary>
    public static MethodCallExpression? Of(MethodCallExpression call)
    {
        if (!Joins.Contains(call.Method.Name) || call.Method.DeclaringType != typeof(Queryable)
            || call.Arguments[^1] is not UnaryExpression { Operand: LambdaExpression { Parameters: [var outer, var inner], Body: var shape } } || IsPair(shape.Type))
        {
            return null;
        }

        var type = typeof(Pair<,>).MakeGenericType(outer.Type, inner.Type);
        MemberInfo[] sides = [type.GetProperty(nameof(Pair<int, int>.Outer))!, type.GetProperty(nameof(Pair<int, int>.Inner))!];
        var made = Expression.New(type.GetConstructors()[0], [outer, inner], sides);
        var joined = Expression.Call(
            call.Method.GetGenericMethodDefinition().MakeGenericMethod([.. call.Method.GetGenericArguments()[..^1], type]),
            [.. call.Arguments.SkipLast(1), Expression.Quote(Expression.Lambda(made, outer, inner))]);

        var pair = Expression.Parameter(type, "pair");
        var shaped = new Sides(new() { [outer] = Expression.MakeMemberAccess(pair, sides[0]), [inner] = Expression.MakeMemberAccess(pair, sides[1]) }).Visit(shape);
        return Expression.Call(Select.MakeGenericMethod(type, shape.Type), joined, Expression.Quote(Expression.Lambda(shaped, pair)));
    }

    private static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Pair<,>);

    /// <summary>Both sides of a join, as the compiler's own type for <c>from … join … where</c>.</summary>
    private sealed class Pair<TOuter, TInner>(TOuter outer, TInner inner)
    {
        public TOuter Outer { get; } = outer;

        public TInner Inner { get; } = inner;
    }

    private sealed class Sides(Dictionary<ParameterExpression, Expression> sides) : QueryVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => sides.GetValueOrDefault(node, node);
    }
}
