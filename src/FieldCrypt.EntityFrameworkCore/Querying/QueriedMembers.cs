using System.Linq.Expressions;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>Recognises encrypted members in expressions, by their names and the class that they are read from.</summary>
internal sealed class QueriedMembers
{
    private const string Key = "FieldCrypt:QueriedMembers";
    private readonly ILookup<string, EncryptedColumn> _columns;

    private QueriedMembers(IModel model) => _columns = model.GetEntityTypes()
        .SelectMany(static type => EntityPlan.Of(type).Columns)
        .ToLookup(static column => column.Member.Member.Name, StringComparer.Ordinal);

    public bool IsEmpty => _columns.Count == 0;

    public static QueriedMembers Of(IModel model) => model.GetOrAddRuntimeAnnotationValue(Key, static of => new QueriedMembers(of!), model);

    /// <summary>The encrypted member that an expression reads; null if it reads none.</summary>
    public QueriedMember? Find(Expression expression)
    {
        if (Unconverted(expression) is not MemberExpression { Expression: not null } access)
        {
            return null;
        }

        // x.Age.Value is x.Age of a nullable member.
        if (access.Member.Name == nameof(Nullable<int>.Value) && Nullable.GetUnderlyingType(access.Expression.Type) is not null
            && Find(access.Expression) is { } inner)
        {
            return inner;
        }

        var candidates = new List<(EncryptedColumn Column, Expression Root)>();
        foreach (var column in _columns[access.Member.Name])
        {
            if (RootOf(access, column) is { } root)
            {
                candidates.Add((column, root));
            }
        }

        return candidates.Count == 0 ? null : Choose(candidates);
    }

    /// <summary>The shadow property that a call of <c>EF.Property</c> names, if it is one of an encrypted member.</summary>
    public EncryptedColumn? FindShadow(string name) => _columns
        .SelectMany(static columns => columns)
        .FirstOrDefault(column => column.Stored.Name == name || column.Index?.Name == name);

    public static Expression Unconverted(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } convert)
        {
            expression = convert.Operand;
        }

        return expression;
    }

    // An owned class that is mapped several times is told apart by the navigation, where the query shows it.
    private static QueriedMember Choose(List<(EncryptedColumn Column, Expression Root)> candidates)
    {
        if (candidates.Select(static candidate => candidate.Column.Stored).Distinct().Count() > 1
            && Unconverted(candidates[0].Root) is MemberExpression navigation
            && candidates.FindAll(candidate => NavigationTo(candidate.Column) == navigation.Member.Name) is { Count: > 0 } reached)
        {
            candidates = reached;
        }

        var isCertain = candidates.Select(static candidate => candidate.Column.Stored).Distinct().Count() == 1;
        var (column, root) = candidates.Find(static candidate => candidate.Column.Search is not null) is { Column: not null } searchable ? searchable : candidates[0];
        return new QueriedMember(column, root, isCertain);
    }

    private static string? NavigationTo(EncryptedColumn column) =>
        ((IEntityType)column.Stored.DeclaringType).FindOwnership()?.PrincipalToDependent?.Name;

    private static Expression? RootOf(MemberExpression access, EncryptedColumn column)
    {
        Expression current = access;
        foreach (var name in column.Member.Names.Reverse())
        {
            if (Unconverted(current) is not MemberExpression { Expression: { } holder } member)
            {
                return null;
            }

            if (member.Member.Name == nameof(Nullable<int>.Value) && name != member.Member.Name && Unconverted(holder) is MemberExpression { Expression: { } outer } nullable)
            {
                (member, holder) = (nullable, outer);
            }

            if (member.Member.Name != name)
            {
                return null;
            }

            current = holder;
        }

        // A cast to an interface, in a generic method, is looked through: the column is the class's.
        return IsOf(current.Type, column.Entity) ? current
            : IsOf(Unconverted(current).Type, column.Entity) ? Unconverted(current)
            : null;
    }

    private static bool IsOf(Type type, Type entity) => entity.IsAssignableFrom(type) || (type.IsInterface && type.IsAssignableFrom(entity));
}
