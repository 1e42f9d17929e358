using FieldCrypt.DynamoDb;
using FieldCrypt.Generated;
using FieldCrypt.Model;

namespace FieldCrypt.Generators.Tests.Differential;

/// <summary>All that is made of a class, as text: its plan, or why it is refused.</summary>
internal static class SchemaText
{
    /// <summary>By reflection.</summary>
    public static string ByReflection(Type type) => Of(new ReflectedClass(type));

    /// <summary>As the generator described it; null if it did not.</summary>
    public static string? Generated(Type type) => GeneratedClasses.Find(type) is { } described ? Of(new DescribedClass(type, described)) : null;

    private static string Of(ClassShape shape)
    {
        try
        {
            var description = new ClassDescription();
            if (!Attribute.IsDefined(shape.Type, typeof(Amazon.DynamoDBv2.DataModel.DynamoDBTableAttribute), inherit: true))
            {
                (description.TableName, description.PartitionKey) = ("Shapes", shape.Type.GetProperty("Id"));
            }

            var schema = AnnotatedClass.Describe(shape, description);
            return string.Join(
                '\n',
                [
                    $"{schema.TableName}: {schema.PartitionKey}, {schema.SortKey}",
                    .. schema.Actions.Select(static pair => $"{pair.Key} = {pair.Value}").Order(StringComparer.Ordinal),
                    .. schema.Searchable.Select(static member => $"{member.Beacon}").Order(StringComparer.Ordinal),
                    .. schema.IndexKeys.Select(static key => $"{key}").Order(StringComparer.Ordinal),
                ]);
        }
        catch (FieldCryptConfigurationException e)
        {
            return $"refused: {e.Message}";
        }
    }
}
