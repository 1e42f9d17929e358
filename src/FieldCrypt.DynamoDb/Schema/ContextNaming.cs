using Amazon;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Generated;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>How <c>DynamoDBContext</c> names and skips members.</summary>
/// <remarks>
/// It stores properties that can be read and written, whatever their visibility, and public fields that can be written (AWS SDK for .NET,
/// object persistence model).
/// </remarks>
internal sealed class ContextNaming : IFieldNaming
{
    private readonly bool _camelCase;
    private readonly ClassShape _described;

    public ContextNaming(DynamoDBTableAttribute? table, ClassShape described)
        : this(IsCamelCase(table), described)
    {
    }

    private ContextNaming(bool camelCase, ClassShape described) => (_camelCase, _described) = (camelCase, described);

    // What is flattened has the case of the class around it, or its own.
    public IFieldNaming Within(ClassShape flattened) => _camelCase
        ? this
        : new ContextNaming(IsCamelCase(flattened.Attributes.OfType<DynamoDBTableAttribute>().FirstOrDefault()), _described);

    public StoredMember Describe(ClassMember member)
    {
        if (member.Has<DynamoDBIgnoreAttribute>())
        {
            return StoredMember.Ignored("the mapping ignores it");
        }

        if (WhyNotStored(member) is { } reason)
        {
            return StoredMember.Ignored(reason);
        }

        if (member.Has<DynamoDBFlattenAttribute>())
        {
            return StoredMember.Flattened;
        }

        var name = GivenName(member) ?? member.Name;
        name = _camelCase ? LowerCamelCase(name) : name;
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

    private static string? WhyNotStored(ClassMember member)
    {
        if (member.Is(MemberTraits.Property))
        {
            return member.Is(MemberTraits.Readable | MemberTraits.Writable) ? null : "DynamoDBContext stores properties that can be read and set only";
        }

        return member.Is(MemberTraits.PublicField | MemberTraits.Writable) ? null : "DynamoDBContext stores public fields that can be set only";
    }

#pragma warning disable CS0618 // Classes that still use the older switch must be read as DynamoDBContext reads them.
    private static bool IsCamelCase(DynamoDBTableAttribute? table) => table is not null
        && (table.LowerCamelCaseProperties || table.AttributeCasing is CaseMode.CamelCase or CaseMode.LegacyCamelCase);
#pragma warning restore CS0618

    private static string LowerCamelCase(string name) =>
        char.IsUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
}
