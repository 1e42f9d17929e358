using System.Linq.Expressions;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>
/// Refuses what is left of encrypted members where it would have to run inside SQL. A member may stand in a projection, whose values are decrypted in the
/// application, and what comes after such a projection may only choose rows by their number.
/// </summary>
internal sealed class QueryRules(QueriedMembers members) : ExpressionVisitor
{
    private static readonly HashSet<string> AfterProjection = new(StringComparer.Ordinal)
    {
        nameof(Queryable.First), nameof(Queryable.FirstOrDefault), nameof(Queryable.Single), nameof(Queryable.SingleOrDefault),
        nameof(Queryable.Last), nameof(Queryable.LastOrDefault), nameof(Queryable.ElementAt), nameof(Queryable.ElementAtOrDefault),
        nameof(Queryable.Skip), nameof(Queryable.Take), nameof(Queryable.Count), nameof(Queryable.LongCount), nameof(Queryable.Any),
        nameof(Queryable.AsQueryable), nameof(Queryable.Select), nameof(Enumerable.ToList), nameof(Enumerable.ToArray), nameof(Enumerable.AsEnumerable),
        nameof(EntityFrameworkQueryableExtensions.AsNoTracking), nameof(EntityFrameworkQueryableExtensions.AsNoTrackingWithIdentityResolution),
        nameof(EntityFrameworkQueryableExtensions.AsTracking), nameof(EntityFrameworkQueryableExtensions.TagWith),
        nameof(EntityFrameworkQueryableExtensions.TagWithCallSite), nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
        nameof(EntityFrameworkQueryableExtensions.IgnoreAutoIncludes), nameof(RelationalQueryableExtensions.AsSplitQuery),
        nameof(RelationalQueryableExtensions.AsSingleQuery),
    };

    // How many of the first lambdas of an operator run in the database; the others shape its results. Of an operator that is not here, all.
    private static readonly Dictionary<string, int> LambdasInDatabase = new(StringComparer.Ordinal)
    {
        [nameof(Queryable.Select)] = 0,
        [nameof(Queryable.SelectMany)] = 1,
        [nameof(Queryable.Join)] = 2,
        [nameof(Queryable.GroupJoin)] = 2,
        ["LeftJoin"] = 2,
        ["RightJoin"] = 2,
        [nameof(EntityFrameworkQueryableExtensions.Include)] = 0,
        [nameof(EntityFrameworkQueryableExtensions.ThenInclude)] = 0,
    };

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node.Method.Name == nameof(EntityFrameworkQueryableExtensions.ExecuteUpdate) && node.Arguments.Count > 1)
        {
            RequireNoMember(node.Arguments[1], "ExecuteUpdate", ShadowsToo);
        }
        else if (IsOperator(node))
        {
            RequireOperator(node);
        }

        return base.VisitMethodCall(node);
    }

    protected override Expression VisitExtension(Expression node) => node is QueryParameterExpression or EntityQueryRootExpression ? node : base.VisitExtension(node);

    private const bool ShadowsToo = true;

    private void RequireOperator(MethodCallExpression node)
    {
        var name = node.Method.Name;
        var lambdas = node.Arguments.Skip(1).Select(Unquoted).OfType<LambdaExpression>().ToList();
        foreach (var lambda in lambdas.Take(LambdasInDatabase.GetValueOrDefault(name, lambdas.Count)))
        {
            RequireNoMember(lambda.Body, name, !ShadowsToo);
        }

        var isHarmless = AfterProjection.Contains(name) && (lambdas.Count == 0 || name == nameof(Queryable.Select));
        foreach (var source in node.Arguments.Where(_ => !isHarmless))
        {
            if (ProjectedMember(source) is { } projected)
            {
                throw Refused(projected, name);
            }
        }
    }

    // The encrypted member that the nearest projection below an operator shows.
    private EncryptedColumn? ProjectedMember(Expression source)
    {
        while (source is MethodCallExpression call && IsOperator(call))
        {
            var shaping = call.Arguments.Skip(1).Select(Unquoted).OfType<LambdaExpression>()
                .Skip(LambdasInDatabase.GetValueOrDefault(call.Method.Name, int.MaxValue))
                .ToList();
            if (shaping.Select(lambda => new MemberSearch(members, !ShadowsToo).In(lambda.Body)).FirstOrDefault(static found => found is not null) is { } shown)
            {
                return shown;
            }

            source = call.Arguments[0];
        }

        return null;
    }

    private void RequireNoMember(Expression expression, string name, bool shadowsToo)
    {
        if (new MemberSearch(members, shadowsToo).In(expression) is { } column)
        {
            throw Refused(column, name);
        }
    }

    private static bool IsOperator(MethodCallExpression node) =>
        node.Arguments.Count > 0
        && (node.Method.DeclaringType == typeof(Queryable) || node.Method.DeclaringType == typeof(Enumerable)
            || node.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions) || node.Method.DeclaringType == typeof(RelationalQueryableExtensions));

    private static Expression Unquoted(Expression expression) => expression is UnaryExpression { NodeType: ExpressionType.Quote } quote ? quote.Operand : expression;

    private static ProtectedOperationException Refused(EncryptedColumn column, string operation)
    {
        var way = operation == "ExecuteUpdate"
            ? "Load the entities, change them and call SaveChanges; other columns can be updated so."
            : column.Index is null
                ? "Filter by other members and do the rest in the application (AsEnumerable or ToList first), or make the member searchable (Query = FieldQuery.Equality) and compare "
                  + "it with ==, !=, Equals or Contains."
                : "Compare it with a value by ==, !=, Equals or Contains of a list; do anything else in the application (AsEnumerable or ToList first).";
        return new ProtectedOperationException($"{operation} would need the plaintext of {column.Name} in the database, which has only its ciphertext. {way}");
    }
}
