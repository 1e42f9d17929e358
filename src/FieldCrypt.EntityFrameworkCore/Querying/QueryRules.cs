using System.Linq.Expressions;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>
/// Refuses what is left of encrypted members where it would have to run inside SQL. A member may stand in a projection, whose values are decrypted in the
/// application, and what comes after such a projection may only choose rows by their number.
/// </summary>
internal sealed class QueryRules(QueriedMembers members) : QueryVisitor
{
    private static readonly HashSet<string> AfterProjection = new(StringComparer.Ordinal)
    {
        nameof(Queryable.First), nameof(Queryable.FirstOrDefault), nameof(Queryable.Single), nameof(Queryable.SingleOrDefault),
        nameof(Queryable.Last), nameof(Queryable.LastOrDefault), nameof(Queryable.ElementAt), nameof(Queryable.ElementAtOrDefault),
        nameof(Queryable.Skip), nameof(Queryable.Take), nameof(Queryable.Count), nameof(Queryable.LongCount), nameof(Queryable.Any),
        nameof(Queryable.AsQueryable), nameof(Queryable.Select), nameof(Enumerable.ToList), nameof(Enumerable.ToArray), nameof(Enumerable.AsEnumerable),
    };

    private static readonly HashSet<string> Conditions = new(StringComparer.Ordinal)
    {
        nameof(Queryable.Where), nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending),
        nameof(Queryable.Any), nameof(Queryable.All), nameof(Queryable.Count), nameof(Queryable.LongCount), nameof(Queryable.First),
        nameof(Queryable.FirstOrDefault), nameof(Queryable.Single), nameof(Queryable.SingleOrDefault), nameof(Queryable.Last), nameof(Queryable.LastOrDefault),
    };

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node.Method.Name == nameof(EntityFrameworkQueryableExtensions.ExecuteUpdate) && node.Arguments.Count > 1)
        {
            RequireNoMember(node.Arguments[1], "ExecuteUpdate", ShadowsToo);
        }
        else if (QueryOperators.Is(node))
        {
            RequireOperator(node);
        }

        return base.VisitMethodCall(node);
    }

    private const bool ShadowsToo = true;

    private void RequireOperator(MethodCallExpression node)
    {
        var name = node.Method.Name;
        var lambdas = QueryOperators.LambdasOf(node);
        foreach (var lambda in lambdas.Take(QueryOperators.LambdasInDatabase(node)))
        {
            RequireNoMember(lambda.Body, name, !ShadowsToo);
        }

        if ((AfterProjection.Contains(name) || QueryOperators.Settings.Contains(name)) && (lambdas.Count == 0 || name == nameof(Queryable.Select)))
        {
            return;
        }

        // A condition or an order may use what is readable in a projection.
        var condition = Conditions.Contains(name) && lambdas is [{ Parameters: [_] } only] ? only : null;
        foreach (var source in condition is null ? node.Arguments : [.. node.Arguments.Take(1)])
        {
            if (Shown(Projections.Below(source), condition) is { } shown)
            {
                throw Refused(shown, name);
            }
        }
    }

    // Where only the nearest shape has encrypted members, the others, such as the pairs of a join, hide none.
    private EncryptedColumn? Shown(IReadOnlyList<LambdaExpression> shapes, LambdaExpression? condition) =>
        shapes is [var nearest, _, ..] && FirstOf(shapes.Skip(1).Select(static shape => shape.Body)) is null
        ? FirstOf(Projections.UsedParts([nearest], condition))
        : FirstOf(Projections.UsedParts(shapes, condition));

    private EncryptedColumn? FirstOf(IEnumerable<Expression> parts) =>
        parts.Select(part => new MemberSearch(members, !ShadowsToo).In(part)).FirstOrDefault(static found => found is not null);

    private void RequireNoMember(Expression expression, string name, bool shadowsToo)
    {
        if (new MemberSearch(members, shadowsToo).In(expression) is { } column)
        {
            throw Refused(column, name);
        }
    }

    private static ProtectedOperationException Refused(EncryptedColumn column, string operation)
    {
        var way = operation == "ExecuteUpdate"
            ? "Load the entities, change them and call SaveChanges; other columns can be updated so."
            : column.Plaintext is not null ? "Part of its values are still in its plaintext column: filter in the application (ToList first) until all are encrypted."
            : column.Index is null
                ? "Filter by other members and do the rest in the application (AsEnumerable or ToList first), or make the member searchable (Query = FieldQuery.Equality) and compare "
                  + "it with ==, !=, Equals or Contains."
                : "Compare it with a value by ==, !=, Equals or Contains of a list; do anything else in the application (AsEnumerable or ToList first).";
        return new ProtectedOperationException($"{operation} would need the plaintext of {column.Name} in the database, which has only its ciphertext. {way}");
    }
}
