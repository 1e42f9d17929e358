using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>Reads a table schema off a class that is annotated for <c>DynamoDBContext</c>.</summary>
internal static class AnnotatedClass
{
    // DynamoDBContext writes the discriminator of polymorphic classes under this name unless its configuration says otherwise.
    private const string TypeDiscriminator = "$type";

    [RequiresUnreferencedCode("Reads the members of the class by reflection.")]
    public static TableSchema Describe(Type type)
    {
        var table = type.GetCustomAttribute<DynamoDBTableAttribute>(inherit: true)
            ?? throw new FieldCryptConfigurationException($"Class {type.Name} has no [DynamoDBTable] annotation.");
        var naming = new ContextNaming(table);
        var actions = new Dictionary<string, FieldAction>(StringComparer.Ordinal);
        string? partitionKey = null;
        string? sortKey = null;
        foreach (var field in FieldsOf(type, naming))
        {
            Add(type, field, actions);
            if (IsExactly<DynamoDBHashKeyAttribute>(field.Member))
            {
                partitionKey ??= field.Name;
            }
            else if (IsExactly<DynamoDBRangeKeyAttribute>(field.Member))
            {
                sortKey ??= field.Name;
            }
        }

        if (PolymorphicTypes(type).Any())
        {
            actions.TryAdd(TypeDiscriminator, FieldAction.SignOnly);
        }

        return partitionKey is null
            ? throw new FieldCryptConfigurationException($"Class {type.Name} has no [DynamoDBHashKey] member.")
            : new TableSchema(table.TableName, partitionKey, sortKey, actions);
    }

    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static IEnumerable<Field> FieldsOf(Type type, ContextNaming naming) => PolymorphicTypes(type)
        .Aggregate(FieldPlan.Of(type, naming).Fields.AsEnumerable(), (fields, derived) => fields.Concat(FieldPlan.Of(derived, naming).Fields));

    private static void Add(Type type, Field field, Dictionary<string, FieldAction> actions)
    {
        if (field.Action is FieldAction.EncryptAndSign && IsIndexKey(field.Member))
        {
            throw new FieldCryptConfigurationException(
                $"{type.Name}.{field.Member.Name} is the key of an index and cannot be encrypted: DynamoDB has to read it.");
        }

        if (!actions.TryAdd(field.Name, field.Action) && actions[field.Name] != field.Action)
        {
            throw new FieldCryptConfigurationException(
                $"Classes derived from {type.Name} disagree on what happens to attribute '{field.Name}'.");
        }
    }

    private static IEnumerable<Type> PolymorphicTypes(Type type) =>
        type.GetCustomAttributes<DynamoDBPolymorphicTypeAttribute>(inherit: true).Select(attribute => attribute.DerivedType);

    private static bool IsIndexKey(MemberInfo member) =>
        member.IsDefined(typeof(DynamoDBGlobalSecondaryIndexHashKeyAttribute), inherit: true)
        || member.IsDefined(typeof(DynamoDBGlobalSecondaryIndexRangeKeyAttribute), inherit: true)
        || member.IsDefined(typeof(DynamoDBLocalSecondaryIndexRangeKeyAttribute), inherit: true);

    // The annotations of index keys derive from those of table keys.
    private static bool IsExactly<TAttribute>(MemberInfo member)
        where TAttribute : Attribute =>
        member.GetCustomAttributes<TAttribute>(inherit: true).Any(attribute => attribute.GetType() == typeof(TAttribute));

    /// <summary>How <c>DynamoDBContext</c> names and skips members.</summary>
    private sealed class ContextNaming(DynamoDBTableAttribute table) : IFieldNaming
    {
#pragma warning disable CS0618 // Classes that still use the older switch must be read as DynamoDBContext reads them.
        private readonly bool _camelCase = table.LowerCamelCaseProperties
            || table.AttributeCasing is CaseMode.CamelCase or CaseMode.LegacyCamelCase;
#pragma warning restore CS0618

        public StoredMember Describe(MemberInfo member)
        {
            if (member.IsDefined(typeof(DynamoDBIgnoreAttribute), inherit: true))
            {
                return StoredMember.Ignored;
            }

            if (member.IsDefined(typeof(DynamoDBFlattenAttribute), inherit: true))
            {
                return StoredMember.Flattened;
            }

            var renamed = member.GetCustomAttributes<DynamoDBRenamableAttribute>(inherit: true)
                .Select(attribute => attribute.AttributeName)
                .FirstOrDefault(name => !string.IsNullOrEmpty(name));
            return StoredMember.As(renamed ?? (_camelCase ? LowerCamelCase(member.Name) : member.Name));
        }

        private static string LowerCamelCase(string name) =>
            char.IsUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
    }
}
