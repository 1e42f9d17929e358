using System.Collections.Frozen;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>The operators of LINQ in an expression, and which of their lambdas run in the database.</summary>
internal static class QueryOperators
{
    /// <summary>Those that say how a query is to be carried out, and change neither rows nor shapes.</summary>
    public static readonly FrozenSet<string> Settings = FrozenSet.ToFrozenSet(
    [
        nameof(EntityFrameworkQueryableExtensions.AsNoTracking), nameof(EntityFrameworkQueryableExtensions.AsNoTrackingWithIdentityResolution),
        nameof(EntityFrameworkQueryableExtensions.AsTracking), nameof(EntityFrameworkQueryableExtensions.TagWith),
        nameof(EntityFrameworkQueryableExtensions.TagWithCallSite), nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
        nameof(EntityFrameworkQueryableExtensions.IgnoreAutoIncludes), nameof(RelationalQueryableExtensions.AsSplitQuery),
        nameof(RelationalQueryableExtensions.AsSingleQuery),
    ]);

    // How many of the first lambdas of an operator run in the database; the others shape its results. Of an operator that is not here, all.
    private static readonly Dictionary<string, int> InDatabase = new(StringComparer.Ordinal)
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

    /// <summary>Whether a call is one; also one of collections, which inside a query runs in the database as well.</summary>
    public static bool Is(MethodCallExpression node) =>
        node.Arguments.Count > 0
        && (node.Method.DeclaringType == typeof(Queryable) || node.Method.DeclaringType == typeof(Enumerable)
            || node.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions) || node.Method.DeclaringType == typeof(RelationalQueryableExtensions));

    public static List<LambdaExpression> LambdasOf(MethodCallExpression node) =>
        [.. node.Arguments.Skip(1).Select(Unquoted).OfType<LambdaExpression>()];

    /// <summary>How many of its first lambdas run in the database.</summary>
    public static int LambdasInDatabase(MethodCallExpression node) => InDatabase.GetValueOrDefault(node.Method.Name, int.MaxValue);

    private static Expression Unquoted(Expression expression) => expression is UnaryExpression { NodeType: ExpressionType.Quote } quote ? quote.Operand : expression;
}
