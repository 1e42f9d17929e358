using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using FieldCrypt.MongoDb.Serialization;

namespace FieldCrypt.MongoDb;

/// <summary>A collection of documents of a class; made by <see cref="CollectionSchema.For"/> and its siblings.</summary>
/// <typeparam name="TDocument">The class of the documents.</typeparam>
public sealed class CollectionSchema<TDocument> : CollectionSchema
{
    [RequiresUnreferencedCode("The driver maps classes by reflection.")]
    internal CollectionSchema(string name, DataKeyReference? key, Func<object, DataKeyReference>? keyOfDocument)
        : base(name, typeof(TDocument), key, keyOfDocument)
    {
    }

    private CollectionSchema(CollectionSchema<TDocument> other, PlaintextPolicy plaintextPolicy, AlgorithmPolicy algorithmPolicy)
        : base(other, plaintextPolicy, algorithmPolicy)
    {
    }

    /// <inheritdoc/>
    public override CollectionSchema<TDocument> WithPlaintextPolicy(PlaintextPolicy policy) => Enum.IsDefined(policy)
        ? new(this, policy, AlgorithmPolicy)
        : throw new ArgumentOutOfRangeException(nameof(policy));

    /// <inheritdoc/>
    public override CollectionSchema<TDocument> WithAlgorithmPolicy(AlgorithmPolicy policy) => Enum.IsDefined(policy)
        ? new(this, PlaintextPolicy, policy)
        : throw new ArgumentOutOfRangeException(nameof(policy));

    /// <summary>Annotates a member that cannot be annotated where it is declared: of a base class, or a nested class, that is not yours.</summary>
    /// <remarks>
    /// The driver has one mapping for a class in the process, and maps an inherited member in the class that declares it: the member is encrypted in all
    /// classes that derive from that class. Call it before anything uses the class.
    /// </remarks>
    /// <typeparam name="TMember">The member's type.</typeparam>
    /// <param name="member">The member: <c>x => x.Email</c>, or <c>x => x.Address.Street</c>.</param>
    /// <param name="query">How it can be searched.</param>
    /// <param name="key">The alternate name of its own data key; null for the key of the collection.</param>
    /// <returns>This schema.</returns>
    /// <exception cref="ArgumentException">The expression is not a member.</exception>
    /// <exception cref="FieldCryptConfigurationException">The member is annotated already, and differently.</exception>
    [RequiresUnreferencedCode("The driver maps classes by reflection.")]
    public CollectionSchema<TDocument> Encrypt<TMember>(
        Expression<Func<TDocument, TMember>> member, FieldQuery query = FieldQuery.None, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (member.Body is not MemberExpression { Member: { DeclaringType.IsInterface: false } named, Expression: not null })
        {
            throw new ArgumentException("The expression is not a property or field of a class, such as x => x.Email.", nameof(member));
        }

        MemberAnnotations.Add(Declared(named), new EncryptedAttribute { Query = query, Key = key });
        return this;
    }

    // A property that is overridden is mapped where it was declared first.
    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static MemberInfo Declared(MemberInfo member) =>
        member is PropertyInfo property && MemberAnnotations.AccessorOf(property)?.GetBaseDefinition() is { } definition
            ? MemberAnnotations.PropertyOf(definition) ?? member
            : member;
}
