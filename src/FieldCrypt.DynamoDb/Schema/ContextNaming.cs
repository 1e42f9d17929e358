using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Generated;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>How <c>DynamoDBContext</c> names and skips members.</summary>
/// <remarks>
/// It stores properties that can be read and written, whatever their visibility, and public fields that can be written (AWS SDK for .NET,
/// object persistence model).
/// </remarks>
internal sealed class ContextNaming(DynamoDBTableAttribute? table) : IFieldNaming
{
#pragma warning disable CS0618 // Classes that still use the older switch must be read as DynamoDBContext reads them.
    private readonly bool _camelCase = table is not null
        && (table.LowerCamelCaseProperties || table.AttributeCasing is CaseMode.CamelCase or CaseMode.LegacyCamelCase);
#pragma warning restore CS0618

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

        var renamed = member.All<DynamoDBRenamableAttribute>()
            .Select(attribute => attribute.AttributeName)
            .FirstOrDefault(name => !string.IsNullOrEmpty(name));
        return StoredMember.As(_camelCase ? LowerCamelCase(renamed ?? member.Name) : renamed ?? member.Name);
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

    private static string? WhyNotStored(ClassMember member)
    {
        if (member.Is(MemberTraits.Property))
        {
            return member.Is(MemberTraits.Readable | MemberTraits.Writable) ? null : "DynamoDBContext stores properties that can be read and set only";
        }

        return member.Is(MemberTraits.PublicField | MemberTraits.Writable) ? null : "DynamoDBContext stores public fields that can be set only";
    }

    private static string LowerCamelCase(string name) =>
        char.IsUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
}
