using System.Linq.Expressions;
using System.Reflection;

namespace FieldCrypt.DynamoDb;

/// <summary>
/// Says in code what annotations say on a class: for members of base classes that are somebody else's, and for classes that are kept free of
/// annotations. It adds to the annotations that are there.
/// </summary>
/// <typeparam name="T">The class whose items the table holds.</typeparam>
/// <remarks>Used while <see cref="TableSchema.For{T}(Action{TableSchemaBuilder{T}})"/> runs; not thread-safe.</remarks>
public sealed class TableSchemaBuilder<T>
{
    internal TableSchemaBuilder()
    {
    }

    internal ClassDescription Description { get; } = new();

    /// <summary>Names the table, in place of <c>[DynamoDBTable]</c>.</summary>
    /// <param name="tableName">The table's name as requests name it; also its logical name.</param>
    /// <returns>The same builder.</returns>
    public TableSchemaBuilder<T> InTable(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        Description.TableName = tableName;
        return this;
    }

    /// <summary>Names the partition key, in place of <c>[DynamoDBHashKey]</c>.</summary>
    /// <param name="member">The member, such as <c>x => x.Id</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">It is not a member of the class.</exception>
    public TableSchemaBuilder<T> WithPartitionKey(Expression<Func<T, object?>> member)
    {
        Description.PartitionKey = PathOf(member)[^1];
        return this;
    }

    /// <summary>Names the sort key, in place of <c>[DynamoDBRangeKey]</c>.</summary>
    /// <param name="member">The member, such as <c>x => x.CreatedAt</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">It is not a member of the class.</exception>
    public TableSchemaBuilder<T> WithSortKey(Expression<Func<T, object?>> member)
    {
        Description.SortKey = PathOf(member)[^1];
        return this;
    }

    /// <summary>Encrypts and signs a member, as <see cref="EncryptedAttribute"/> does.</summary>
    /// <param name="member">The member, such as <c>x => x.Email</c>; one of a flattened member by <c>x => x.Home.Street</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">It is not a member of the class.</exception>
    public TableSchemaBuilder<T> Encrypt(Expression<Func<T, object?>> member) => Mark(member, FieldAction.EncryptAndSign);

    /// <summary>Signs a member and binds its value into the encryption context, as <see cref="EncryptionContextAttribute"/> does.</summary>
    /// <param name="member">The member, such as <c>x => x.TenantId</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">It is not a member of the class.</exception>
    public TableSchemaBuilder<T> IncludeInEncryptionContext(Expression<Func<T, object?>> member) =>
        Mark(member, FieldAction.SignAndIncludeInEncryptionContext);

    /// <summary>Leaves a member outside the signature, as <see cref="UnsignedAttribute"/> does.</summary>
    /// <param name="member">The member, such as <c>x => x.ExpiresAt</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">It is not a member of the class.</exception>
    public TableSchemaBuilder<T> LeaveUnsigned(Expression<Func<T, object?>> member) => Mark(member, FieldAction.DoNothing);

    /// <summary>
    /// Names the attribute in which <c>DynamoDBContext</c> keeps the class of a polymorphic item, where its configuration sets
    /// <c>DerivedTypeAttributeName</c>; <c>$type</c> otherwise.
    /// </summary>
    /// <param name="attributeName">The name, the same as in the context's configuration.</param>
    /// <returns>The same builder.</returns>
    public TableSchemaBuilder<T> WithTypeDiscriminator(string attributeName)
    {
        ArgumentException.ThrowIfNullOrEmpty(attributeName);
        Description.TypeDiscriminator = attributeName;
        return this;
    }

    private TableSchemaBuilder<T> Mark(Expression<Func<T, object?>> member, FieldAction action)
    {
        Description.Mark(PathOf(member), action);
        return this;
    }

    private static List<MemberInfo> PathOf(Expression<Func<T, object?>> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var path = new List<MemberInfo>();
        var current = Unboxed(member.Body);
        while (current is MemberExpression { Expression: { } holder } access)
        {
            path.Insert(0, access.Member);
            current = Unboxed(holder);
        }

        return path.Count > 0 && current == member.Parameters[0]
            ? path
            : throw new ArgumentException($"'{member}' does not lead to a member of {typeof(T).Name}: write it as in x => x.Name.", nameof(member));
    }

    private static Expression Unboxed(Expression expression) => expression is UnaryExpression { NodeType: ExpressionType.Convert } conversion
        ? conversion.Operand
        : expression;
}
