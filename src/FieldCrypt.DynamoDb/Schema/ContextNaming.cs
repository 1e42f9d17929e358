using System.Reflection;
using Amazon.DynamoDBv2.DataModel;
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

    public StoredMember Describe(MemberInfo member)
    {
        if (member.IsDefined(typeof(DynamoDBIgnoreAttribute), inherit: true))
        {
            return StoredMember.Ignored("the mapping ignores it");
        }

        if (WhyNotStored(member) is { } reason)
        {
            return StoredMember.Ignored(reason);
        }

        if (member.IsDefined(typeof(DynamoDBFlattenAttribute), inherit: true))
        {
            return StoredMember.Flattened;
        }

        var renamed = member.GetCustomAttributes<DynamoDBRenamableAttribute>(inherit: true)
            .Select(attribute => attribute.AttributeName)
            .FirstOrDefault(name => !string.IsNullOrEmpty(name));
        return StoredMember.As(_camelCase ? LowerCamelCase(renamed ?? member.Name) : renamed ?? member.Name);
    }

    public IEnumerable<Type> HeldTypes(MemberInfo memberOrClass) =>
        memberOrClass.GetCustomAttributes<DynamoDBPolymorphicTypeAttribute>(inherit: true).Select(attribute => attribute.DerivedType);

    public void RequireMeaningful(AnnotatedMember encrypted)
    {
        if (encrypted.Encrypted?.Key is not null)
        {
            throw new FieldCryptConfigurationException(
                $"{encrypted.Name} names a key of its own, which has no effect in DynamoDB: an item has one data key. Take Key away; tables "
                + $"have keys of their own by {nameof(TableSchema)}.{nameof(TableSchema.WithKeys)}, tenants by branch keys.");
        }
    }

    private static string? WhyNotStored(MemberInfo member) => member switch
    {
        PropertyInfo { CanRead: true, CanWrite: true } => null,
        PropertyInfo => "DynamoDBContext stores properties that can be read and set only",
        FieldInfo { IsPublic: true, IsInitOnly: false, IsLiteral: false } => null,
        _ => "DynamoDBContext stores public fields that can be set only",
    };

    private static string LowerCamelCase(string name) =>
        char.IsUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
}
