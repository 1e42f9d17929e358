using Amazon;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Generated;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>How <c>DynamoDBContext</c> names and skips members.</summary>
/// <remarks>
/// It stores properties that can be read and written, whatever their visibility, public fields that can be written, and properties that can only be read
/// if the constructor sets them by which it makes the object (AWS SDK for .NET, object persistence model).
/// </remarks>
internal sealed class ContextNaming : IFieldNaming
{
    private readonly ContextCasing _casing;
    private readonly ClassShape _described;

    public ContextNaming(DynamoDBTableAttribute? table, ClassShape described)
        : this(ContextCasing.Of(table), described)
    {
    }

    private ContextNaming(ContextCasing casing, ClassShape described) => (_casing, _described) = (casing, described);

    public IFieldNaming Within(ClassShape flattened) =>
        new ContextNaming(_casing.Within(flattened.Attributes.OfType<DynamoDBTableAttribute>().FirstOrDefault()), _described);

    public StoredMember Describe(ClassMember member, ClassShape? made)
    {
        if (member.Has<DynamoDBIgnoreAttribute>())
        {
            return StoredMember.Ignored("the mapping ignores it");
        }

        if (WhyNotStored(member, made) is { } reason)
        {
            return StoredMember.Ignored(reason);
        }

        if (member.Has<DynamoDBFlattenAttribute>())
        {
            return StoredMember.Flattened;
        }

        var name = _casing.Apply(GivenName(member) ?? member.Name);
        RequireNotRenamed(member, name);
        return StoredMember.As(name);
    }

    public IEnumerable<Type> HeldTypes(ClassMember member) =>
        member.All<DynamoDBPolymorphicTypeAttribute>().Select(static attribute => attribute.DerivedType);

    public IEnumerable<Type> HeldTypes(ClassShape shape) =>
        shape.Attributes.OfType<DynamoDBPolymorphicTypeAttribute>().Select(static attribute => attribute.DerivedType);

    public void RequireMeaningful(AnnotatedMember encrypted)
    {
        if (encrypted.Encrypted?.Key is not null)
        {
            throw new FieldCryptConfigurationException(
                $"{encrypted.Name} names a key of its own, which has no effect in DynamoDB: an item has one data key. Take Key away; tables "
                + $"have keys of their own by {nameof(TableSchema)}.{nameof(TableSchema.WithKeys)}, tenants by branch keys.");
        }
    }

    // Of several names the context takes the last, in an order that no rule of the language holds fast.
    private static string? GivenName(ClassMember member)
    {
        var names = member.All<DynamoDBRenamableAttribute>().Select(static attribute => attribute.AttributeName)
            .Where(static name => !string.IsNullOrEmpty(name)).Distinct(StringComparer.Ordinal).ToList();
        return names.Count < 2 ? names.FirstOrDefault() : throw new FieldCryptConfigurationException(
            $"{member.FullName} is given several names, {string.Join(" and ", names.Select(static name => $"'{ForeignText.Shown(name)}'"))}: an attribute has one. "
            + "Give all its annotations the same.");
    }

    // The mapping that a program makes beside the annotations goes before them.
    private void RequireNotRenamed(ClassMember member, string name)
    {
        foreach (var type in HeldTypes(_described).Append(_described.Type).Append(member.DeclaringType))
        {
            if (AWSConfigsDynamoDB.Context.TypeMappings.TryGetValue(type, out var mapping)
                && mapping.PropertyConfigs?.GetValueOrDefault(member.Name)?.Attribute is { Length: > 0 } mapped && mapped != name)
            {
                throw new FieldCryptConfigurationException(
                    $"{member.FullName} is '{name}' by its annotations and '{ForeignText.Shown(mapped)}' by a mapping of AWSConfigsDynamoDB.Context.TypeMappings, under which it would "
                    + "be stored as somebody else's attribute: take the mapping away and write the name into [DynamoDBProperty].");
            }
        }
    }

    private static string? WhyNotStored(ClassMember member, ClassShape? made)
    {
        if (member.Is(MemberTraits.Property))
        {
            return member.Is(MemberTraits.Readable) && (member.Is(MemberTraits.Writable) || (made is not null && IsSetByConstructor(member.Name, made)))
                ? null
                : "DynamoDBContext stores properties that can be read and set, or that the constructor sets by which it makes the object";
        }

        return member.Is(MemberTraits.PublicField | MemberTraits.Writable) ? null : "DynamoDBContext stores public fields that can be set only";
    }

    // By the constructor that is annotated, else by the only one, and by none where the object can be made without. Where the context would not know which
    // constructor to take, or takes that of a structure only if all fits, it is taken for any of them: rather a member too many.
    private static bool IsSetByConstructor(string name, ClassShape made)
    {
        var constructors = made.Constructors;
        var chosen = constructors.Where(static constructor => constructor.Attributes.OfType<DynamoDBConstructorAttribute>().Any()).ToList();
        return (chosen.Count > 0 || made.Type.IsValueType || !constructors.Any(IsWithoutValues))
            && (chosen.Count > 0 ? chosen : constructors).SelectMany(static constructor => constructor.Parameters)
                .Any(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsWithoutValues(ClassConstructor constructor) =>
        constructor.Parameters.Count == 0 || (constructor.Parameters.Count == 1 && constructor.Parameters[0].Type == typeof(DynamoDBContext));
}
