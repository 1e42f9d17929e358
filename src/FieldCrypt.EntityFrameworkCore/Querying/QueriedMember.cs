using System.Linq.Expressions;
using System.Reflection;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>An encrypted member in a query.</summary>
/// <param name="Column">Its column, or one of those that it may be.</param>
/// <param name="Entity">The entity that it is read from.</param>
/// <param name="IsCertain">Whether it can be no other column: an owned class may be mapped several times.</param>
internal readonly record struct QueriedMember(EncryptedColumn Column, Expression Entity, bool IsCertain)
{
    private static readonly MethodInfo Property = typeof(EF).GetMethod(nameof(EF.Property))!;

    /// <summary>Its blind index, as an expression.</summary>
    public Expression Index => Shadow(typeof(BlindIndex), Column.Index!.Name);

    /// <summary>Its ciphertext, as an expression.</summary>
    public Expression Stored => Shadow(typeof(byte[]), Column.Stored.Name);

    private MethodCallExpression Shadow(Type type, string name) =>
        Expression.Call(Property.MakeGenericMethod(type), Entity, Expression.Constant(name));
}
