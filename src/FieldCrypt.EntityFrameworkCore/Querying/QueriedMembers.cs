using System.Linq.Expressions;
using System.Reflection;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>Recognises encrypted members in expressions, by their names and the class that they are read from.</summary>
internal sealed class QueriedMembers
{
    private const string Key = "FieldCrypt:QueriedMembers";
    private readonly ILookup<string, EncryptedColumn> _columns;

    private readonly ILookup<string, (string[] Way, EncryptedColumn Column)> _wholes;

    private QueriedMembers(IModel model)
    {
        var columns = model.GetEntityTypes().SelectMany(static type => EntityPlan.Of(type).Columns).ToList();
        _columns = columns.ToLookup(static column => column.Member.Member.Name, StringComparer.Ordinal);
        _wholes = columns
            .SelectMany(static column => Enumerable.Range(1, column.Member.Names.Count() - 1).Select(length => (Way: column.Member.Names.Take(length).ToArray(), column)))
            .ToLookup(static whole => whole.Way[^1], StringComparer.Ordinal);
    }

    public bool IsEmpty => _columns.Count == 0;

    public static QueriedMembers Of(IModel model) => model.GetOrAddRuntimeAnnotationValue(Key, static of => new QueriedMembers(of!), model);

    /// <summary>The encrypted member that an expression reads; null if it reads none.</summary>
    public QueriedMember? Find(Expression expression)
    {
        if (Conversions.Undone(expression) is not MemberExpression { Expression: not null } access)
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
            if (RootOf(access, column.Member.Names, column.Entity) is { } root)
            {
                candidates.Add((column, root));
            }
        }

        return candidates.Count == 0 ? null : Choose(candidates);
    }

    /// <summary>The encrypted member of a name that an entity has itself, so that it can be read from an expression of the type; null if there is none.</summary>
    public MemberInfo? FindNamed(Type type, string name) => _columns[name]
        .FirstOrDefault(column => column.Member.Names.Count() == 1 && column.Entity.IsAssignableFrom(type))?.Member.Member;

    /// <summary>The shadow property that a call of <c>EF.Property</c> names, if it is one of an encrypted member.</summary>
    public EncryptedColumn? FindShadow(string name) => _columns
        .SelectMany(static columns => columns)
        .FirstOrDefault(column => column.Stored.Name == name || column.Index?.Name == name);

    /// <summary>An encrypted member inside the complex value that an expression is; null if it is none, or has none.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="root">The entity that it is of.</param>
    public EncryptedColumn? FindInside(Expression expression, out Expression root)
    {
        root = expression;
        expression = Unconverted(expression);
        if (expression is MethodCallExpression { Method: { Name: nameof(EF.Property) } method, Arguments: [var holder, ConstantExpression { Value: string name }] }
            && method.DeclaringType == typeof(EF))
        {
            root = holder;
            return _wholes[name].FirstOrDefault(whole => whole.Way.Length > 1 || IsOf(Unconverted(holder).Type, whole.Column.Entity)).Column;
        }

        if (expression is not MemberExpression { Expression: { } inner } access)
        {
            return null;
        }

        if (access.Member.Name == nameof(Nullable<int>.Value) && Nullable.GetUnderlyingType(inner.Type) is not null)
        {
            return FindInside(inner, out root);
        }

        foreach (var (way, column) in _wholes[access.Member.Name])
        {
            if (RootOf(access, way, column.Entity) is { } entity)
            {
                root = entity;
                return column;
            }
        }

        return null;
    }

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

    private static Expression? RootOf(MemberExpression access, IEnumerable<string> way, Type entity)
    {
        Expression current = access;
        foreach (var name in way.Reverse())
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
        return IsOf(current.Type, entity) ? current
            : IsOf(Unconverted(current).Type, entity) ? Unconverted(current)
            : null;
    }

    private static bool IsOf(Type type, Type entity) => entity.IsAssignableFrom(type) || (type.IsInterface && type.IsAssignableFrom(entity));
}
