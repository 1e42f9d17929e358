using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>
/// Puts a condition on what a projection took from encrypted members before that projection, where it can be answered by a blind index: who filters what
/// AutoMapper's <c>ProjectTo</c> gives, or writes <c>let</c>, writes it behind.
/// </summary>
/// <remarks>Conditions on readable members stay where they are: Entity Framework Core moves them itself.</remarks>
internal sealed class ProjectedConditions(QueriedMembers members) : QueryVisitor
{
    private static readonly MethodInfo Where = Queryables(nameof(Queryable.Where), parameters: 2)
        .Single(static method => method.GetParameters()[1].ParameterType.GetGenericArguments()[0].GetGenericArguments().Length == 2);

    // A condition may come before or after any of these, and of the settings.
    private static readonly FrozenSet<string> Indifferent = FrozenSet.ToFrozenSet(
    [
        nameof(Queryable.Where), nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending),
        .. QueryOperators.Settings,
    ]);

    // Operators that take a condition, as they are without.
    private static readonly FrozenDictionary<string, MethodInfo> Bare = new[]
    {
        nameof(Queryable.Any), nameof(Queryable.Count), nameof(Queryable.LongCount), nameof(Queryable.First), nameof(Queryable.FirstOrDefault),
        nameof(Queryable.Single), nameof(Queryable.SingleOrDefault), nameof(Queryable.Last), nameof(Queryable.LastOrDefault),
    }.ToFrozenDictionary(static name => name, static name => Queryables(name, parameters: 1).Single());

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        var visited = (MethodCallExpression)base.VisitMethodCall(node);
        if (visited.Method.DeclaringType != typeof(Queryable)
            || visited.Arguments is not [var source, UnaryExpression { Operand: LambdaExpression { Parameters: [_] } condition }])
        {
            return visited;
        }

        if (visited.Method.Name == nameof(Queryable.Where))
        {
            return Restricted(source, condition) ?? visited;
        }

        return Bare.TryGetValue(visited.Method.Name, out var bare) && Restricted(source, condition) is { } restricted
            ? Expression.Call(bare.MakeGenericMethod(visited.Method.GetGenericArguments()), restricted)
            : visited;
    }

    private static IEnumerable<MethodInfo> Queryables(string name, int parameters) =>
        typeof(Queryable).GetMethods().Where(method => method.Name == name && method.GetParameters().Length == parameters);

    // The source with the condition before its projection; null where there is none, or nothing encrypted in it.
    private MethodCallExpression? Restricted(Expression source, LambdaExpression condition)
    {
        if (source is not MethodCallExpression call || !QueryOperators.Is(call))
        {
            return null;
        }

        if (call.Arguments is [var rows, UnaryExpression { Operand: LambdaExpression { Parameters: [var row] } projection }] && call.Method.Name == nameof(Queryable.Select))
        {
            return Projections.Inlined(condition, projection, out var used) is { } body && RestrictedBy(Expression.Lambda(body, row), rows, used) is { } before
                ? call.Update(null, [before, call.Arguments[1]])
                : null;
        }

        return Indifferent.Contains(call.Method.Name) && Restricted(call.Arguments[0], condition) is { } restricted
            ? call.Update(null, [restricted, .. call.Arguments.Skip(1)])
            : null;
    }

    // The rows may be made by a projection themselves. A member of an entity is found where it stands.
    private MethodCallExpression? RestrictedBy(LambdaExpression condition, Expression rows, IReadOnlyList<Expression> used) => Restricted(rows, condition)
        ?? (used.Any(part => new MemberSearch(members, shadowsToo: false).In(part) is not null)
            ? Expression.Call(Where.MakeGenericMethod(condition.Parameters[0].Type), rows, Expression.Quote(condition))
            : null);
}
