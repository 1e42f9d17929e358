using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>Reads a table schema off a class that is annotated for <c>DynamoDBContext</c>, and off what is said of it in code.</summary>
internal static class AnnotatedClass
{
    public static TableSchema Describe(Type type) => Describe(ClassShapes.Of(type), new ClassDescription());

    public static TableSchema Describe(ClassShape shape, ClassDescription description)
    {
        var type = shape.Type;
        var table = shape.Attributes.OfType<DynamoDBTableAttribute>().FirstOrDefault();
        var tableName = description.TableName ?? table?.TableName
            ?? throw new FieldCryptConfigurationException($"Class {type.Name} has no [DynamoDBTable] annotation: add it, with the name of its table, or say "
                + $"that in code: {nameof(TableSchemaBuilder<>.InTable)}.");
        var naming = new ContextNaming(table, shape);
        description.RequireFlattened(shape, naming);
        var attributes = new Dictionary<string, SchemaAttribute>(StringComparer.Ordinal);
        string? partitionKey = null;
        string? sortKey = null;
        var fields = FieldsOf(shape, naming, description.Marks);
        foreach (var field in fields)
        {
            Add(type, tableName, field, attributes);
            if (description.PartitionKey is { } partition ? FieldMarks.IsSame(partition, field.Member) : IsPartitionKey(field.Member))
            {
                partitionKey ??= field.Name;
            }
            else if (description.SortKey is { } sort ? FieldMarks.IsSame(sort, field.Member) : IsSortKey(field.Member))
            {
                sortKey ??= field.Name;
            }
        }

        description.Marks.RequireAllMet();
        if (naming.HeldTypes(shape).Any())
        {
            AddDiscriminator(tableName, description.TypeDiscriminator, attributes);
        }

        return partitionKey is null
            ? throw new FieldCryptConfigurationException($"Class {type.Name} has no [DynamoDBHashKey] member that is stored.")
            : TableSchema.Of(tableName, partitionKey, sortKey, attributes.Values).WithSearchable(
                [.. fields.Select(SearchableMember.Of).OfType<SearchableMember>().DistinctBy(member => member.Beacon)],
                [.. fields.SelectMany(IndexKey.Of).Distinct()]);
    }

    private static List<Field> FieldsOf(ClassShape shape, ContextNaming naming, FieldMarks marks) =>
        [.. naming.HeldTypes(shape).Select(shape.Of).Prepend(shape).SelectMany(held => FieldPlan.Of(held, naming, marks).Fields)];

    // A readable discriminator is what DynamoDBContext needs to make the right class of what was read.
    private static void AddDiscriminator(string tableName, string name, Dictionary<string, SchemaAttribute> attributes)
    {
        if (!attributes.TryAdd(name, SchemaAttribute.Of(tableName, tableName, name, FieldAction.SignOnly)) && attributes[name].Action == FieldAction.EncryptAndSign)
        {
            throw new FieldCryptConfigurationException(
                $"Table {tableName}: '{name}' is an encrypted attribute and the type discriminator: give one of them another name.");
        }
    }

    private static void Add(Type type, string tableName, Field field, Dictionary<string, SchemaAttribute> attributes)
    {
        if (field.Action is FieldAction.EncryptAndSign && IsIndexKey(field))
        {
            throw new FieldCryptConfigurationException(
                $"{type.Name}.{field.Member.Name} is the key of an index and cannot be encrypted: DynamoDB has to read it. To find it by equality, write "
                + "[Encrypted(Query = FieldQuery.Equality)], which makes its beacon the key of a global index.");
        }

        if (!attributes.TryAdd(field.Name, SchemaAttribute.Of(tableName, tableName, field.Name, field.Action)) && attributes[field.Name].Action != field.Action)
        {
            throw new FieldCryptConfigurationException(
                $"Classes derived from {type.Name} disagree on what happens to attribute '{field.Name}'.");
        }
    }

    // Of a member that is found by equality the beacon is the key; a local index sorts, and hashes have no order.
    private static bool IsIndexKey(Field field) =>
        field.Member.Has<DynamoDBLocalSecondaryIndexRangeKeyAttribute>()
        || (field.Query == FieldQuery.None
            && (field.Member.Has<DynamoDBGlobalSecondaryIndexHashKeyAttribute>() || field.Member.Has<DynamoDBGlobalSecondaryIndexRangeKeyAttribute>()));

    // The annotations of index keys derive from those of table keys, as those that an application makes for itself may.
    private static bool IsPartitionKey(ClassMember member) =>
        member.All<DynamoDBHashKeyAttribute>().Any(static attribute => attribute is not DynamoDBGlobalSecondaryIndexHashKeyAttribute);

    private static bool IsSortKey(ClassMember member) =>
        member.All<DynamoDBRangeKeyAttribute>().Any(static attribute => attribute is not DynamoDBGlobalSecondaryIndexRangeKeyAttribute);
}
