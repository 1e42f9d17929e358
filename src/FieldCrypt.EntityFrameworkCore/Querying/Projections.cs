using System.Linq.Expressions;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>The lambdas that shape the rows of a query, and which parts of a shape a later condition looks at.</summary>
internal static class Projections
{
    /// <summary>The shapes below an operator, the nearest first; none if rows are whole entities.</summary>
    public static IReadOnlyList<LambdaExpression> Below(Expression source)
    {
        var shapes = new List<LambdaExpression>();
        while (source is MethodCallExpression call && QueryOperators.Is(call))
        {
            var isInclude = call.Method.Name.EndsWith("Include", StringComparison.Ordinal);
            if (!isInclude && QueryOperators.LambdasOf(call).Skip(QueryOperators.LambdasInDatabase(call)).LastOrDefault() is { } shape)
            {
                shapes.Add(shape);
            }

            source = call.Arguments[0];
        }

        return shapes;
    }

    /// <summary>The parts of shapes that a condition looks at: all of them where there is no condition, or one that cannot be followed.</summary>
    public static IEnumerable<Expression> UsedParts(IReadOnlyList<LambdaExpression> shapes, LambdaExpression? condition)
    {
        var whole = shapes.Select(static shape => shape.Body);
        if (condition is null || shapes is not [var only] || PartsOf(only.Body) is not { } parts)
        {
            return whole;
        }

        var use = new ParameterUse(condition.Parameters[0]);
        use.Visit(condition.Body);
        return use.IsWhole ? whole : parts.Where(part => use.Members.Contains(part.Key)).Select(static part => part.Value);
    }

    /// <summary>A condition on what a projection makes, as one on what it makes that of; null if it uses more of it than its parts.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="projection">The projection.</param>
    /// <param name="used">Those parts of the projection that the condition uses; a value that is no entity is a part itself.</param>
    public static Expression? Inlined(LambdaExpression condition, LambdaExpression projection, out IReadOnlyList<Expression> used)
    {
        var inlining = new Inlining(condition.Parameters[0], projection.Body);
        var body = inlining.Visit(condition.Body);
        used = inlining.Used;
        return inlining.IsWhole ? null : body;
    }

    private static Dictionary<string, Expression>? PartsOf(Expression body) => body switch
    {
        NewExpression { Members: { } names } made => names.Zip(made.Arguments).ToDictionary(static part => part.First.Name, static part => part.Second),
        MemberInitExpression { NewExpression.Arguments.Count: 0 } made when made.Bindings.All(static binding => binding is MemberAssignment) =>
            made.Bindings.ToDictionary(static binding => binding.Member.Name, static binding => ((MemberAssignment)binding).Expression),
        _ => null,
    };

    /// <summary>Puts what a projection makes in the place of a parameter.</summary>
    private sealed class Inlining(ParameterExpression parameter, Expression made) : ExpressionVisitor
    {
        /// <summary>Whether the expression uses the parameter as a whole, which has parts.</summary>
        public bool IsWhole { get; private set; }

        public List<Expression> Used { get; } = [];

        private bool HasParts => made is NewExpression or MemberInitExpression;

        protected override Expression VisitMember(MemberExpression node)
        {
            if (node.Expression is null)
            {
                return node;
            }

            var holder = QueriedMembers.Unconverted(node.Expression) == parameter ? made : Visit(node.Expression);
            if (PartsOf(QueriedMembers.Unconverted(holder))?.GetValueOrDefault(node.Member.Name) is { } part)
            {
                Used.Add(part);
                return part.Type == node.Type ? part : Expression.Convert(part, node.Type);
            }

            IsWhole |= holder == made && HasParts;
            return IsWhole ? node : node.Update(holder);
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            if (node != parameter)
            {
                return node;
            }

            IsWhole |= HasParts;
            Used.Add(made);
            return made;
        }

        protected override Expression VisitExtension(Expression node) => node;
    }

    /// <summary>Which members of a parameter an expression reads.</summary>
    private sealed class ParameterUse(ParameterExpression parameter) : ExpressionVisitor
    {
        public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

        /// <summary>Whether it uses the parameter otherwise.</summary>
        public bool IsWhole { get; private set; }

        protected override Expression VisitMember(MemberExpression node)
        {
            if (node.Expression != parameter)
            {
                return base.VisitMember(node);
            }

            Members.Add(node.Member.Name);
            return node;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            IsWhole |= node == parameter;
            return node;
        }

        protected override Expression VisitExtension(Expression node) => node;
    }
}
