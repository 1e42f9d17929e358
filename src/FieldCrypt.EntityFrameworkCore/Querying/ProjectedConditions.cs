using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;
using FieldCrypt.EntityFrameworkCore.Mapping;

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

    private static readonly MethodInfo AnyOf = typeof(Enumerable).GetMethods()
        .Single(static method => method.Name == nameof(Enumerable.Any) && method.GetParameters().Length == 2);

    // A condition may come before or after any of these, and of the settings.
    private static readonly FrozenSet<string> Indifferent = FrozenSet.ToFrozenSet(
    [
        nameof(Queryable.Where), nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending),
        .. QueryOperators.Settings,
    ]);

    private static readonly FrozenSet<string> Countings = FrozenSet.ToFrozenSet([nameof(Queryable.Any), nameof(Queryable.Count), nameof(Queryable.LongCount)]);

    // Operators that take a condition, as they are without.
    private static readonly FrozenDictionary<string, MethodInfo> Bare = new[]
    {
        nameof(Queryable.Any), nameof(Queryable.Count), nameof(Queryable.LongCount), nameof(Queryable.First), nameof(Queryable.FirstOrDefault),
        nameof(Queryable.Single), nameof(Queryable.SingleOrDefault), nameof(Queryable.Last), nameof(Queryable.LastOrDefault),
    }.ToFrozenDictionary(static name => name, static name => Queryables(name, parameters: 1).Single());

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        var visited = (MethodCallExpression)base.VisitMethodCall(node);
        var inMemory = visited.Method.DeclaringType == typeof(Enumerable);
        if ((!inMemory && visited.Method.DeclaringType != typeof(Queryable)) || visited.Arguments is not [var source, var argument]
            || ConditionOf(visited, argument) is not { } condition)
        {
            return visited;
        }

        var name = visited.Method.Name == nameof(Queryable.Contains) ? nameof(Queryable.Any) : visited.Method.Name;
        if (inMemory)
        {
            return (name == nameof(Enumerable.Any) ? AnyOfCollection(source, condition) : null) ?? visited;
        }

        if (name == nameof(Queryable.Where))
        {
            return Restricted(source, condition) ?? visited;
        }

        if (!Bare.TryGetValue(name, out var bare) || Restricted(source, condition) is not { } restricted)
        {
            return visited;
        }

        // Rows are counted without being projected: inside a condition, that would happen in the database.
        return Countings.Contains(name) && restricted is { Method.Name: nameof(Queryable.Select), Arguments: [var rows, UnaryExpression { Operand: LambdaExpression { Parameters: [var row] } }] }
            ? Expression.Call(bare.MakeGenericMethod(row.Type), rows)
            : Expression.Call(bare.MakeGenericMethod(condition.Parameters[0].Type), restricted);
    }

    // That of an operator; of Contains, that a row is the value.
    private static LambdaExpression? ConditionOf(MethodCallExpression call, Expression argument)
    {
        if (call.Method.Name != nameof(Queryable.Contains))
        {
            return (argument is UnaryExpression { NodeType: ExpressionType.Quote } quote ? quote.Operand : argument) as LambdaExpression is { Parameters: [_] } only ? only : null;
        }

        if (!EncryptedColumn.MayBeSearched(argument.Type))
        {
            return null;
        }

        var value = Expression.Parameter(argument.Type, "value");
        return Expression.Lambda(Expression.Equal(value, argument), value);
    }

    private static IEnumerable<MethodInfo> Queryables(string name, int parameters) =>
        typeof(Queryable).GetMethods().Where(method => method.Name == name && method.GetParameters().Length == parameters);

    // Of a collection, inside a query.
    private MethodCallExpression? AnyOfCollection(Expression source, LambdaExpression condition) =>
        source is MethodCallExpression { Method.Name: nameof(Enumerable.Select), Arguments: [var rows, LambdaExpression { Parameters: [var row] } projection] } select
        && select.Method.DeclaringType == typeof(Enumerable)
        && Projections.Inlined(condition, projection, out var used) is { } body && used.Any(IsEncrypted)
            ? Expression.Call(AnyOf.MakeGenericMethod(row.Type), rows, Expression.Lambda(body, row))
            : null;

    private bool IsEncrypted(Expression part) => new MemberSearch(members, shadowsToo: false).In(part) is not null;

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

        if (JoinedPairs.Of(call) is { } pairs)
        {
            return Restricted(pairs, condition);
        }

        return Indifferent.Contains(call.Method.Name) && Restricted(call.Arguments[0], condition) is { } restricted
            ? call.Update(null, [restricted, .. call.Arguments.Skip(1)])
            : null;
    }

    // The rows may be made by a projection themselves. A member of an entity is found where it stands.
    private MethodCallExpression? RestrictedBy(LambdaExpression condition, Expression rows, IReadOnlyList<Expression> used) => Restricted(rows, condition)
        ?? (used.Any(IsEncrypted)
            ? Expression.Call(Where.MakeGenericMethod(condition.Parameters[0].Type), rows, Expression.Quote(condition))
            : null);
}
