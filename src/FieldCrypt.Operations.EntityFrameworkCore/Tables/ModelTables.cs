using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCrypt.Operations.Tables;

/// <summary>Finds the tables of a context's model that have encrypted columns.</summary>
internal static class ModelTables
{
    /// <param name="context">A context.</param>
    /// <param name="options">Which tables, and which rows of them.</param>
    /// <exception cref="FieldCryptConfigurationException">There is none, or one cannot be gone over.</exception>
    public static IReadOnlyList<StoredTable> Of(DbContext context, SqlJobOptions options)
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        if (options.Entities.FirstOrDefault(meant => !context.Model.GetEntityTypes().Any(entity => meant.IsAssignableFrom(entity.ClrType))) is { } stranger)
        {
            throw new FieldCryptConfigurationException($"{context.GetType().Name} has no entity of {stranger.Name}, which the job is to go over.");
        }

        var tables = context.Model.GetEntityTypes().Where(entity => IsMeant(entity, options.Entities)).SelectMany(entity => ColumnsOf(entity, options, sql))
            .GroupBy(found => found.Mapping.Table)
            .OrderBy(found => found.Key.SchemaQualifiedName, StringComparer.Ordinal)
            .Select(found => TableOf(found.Key, [.. found.Select(one => one.Value)], options, sql))
            .ToList();
        return tables.Count > 0
            ? tables
            : throw new FieldCryptConfigurationException($"{context.GetType().Name} has no table with encrypted columns, or the job's entities have none.");
    }

    // An owned entity has no class that is named by itself, and goes with its owner.
    private static bool IsMeant(IEntityType entity, IReadOnlyList<Type> entities) =>
        entities.Count == 0
        || entities.Any(meant => meant.IsAssignableFrom(entity.ClrType))
        || (entity.FindOwnership()?.PrincipalEntityType is { } owner && IsMeant(owner, entities));

    private static IEnumerable<(ITableMapping Mapping, ValueColumn Value)> ColumnsOf(IEntityType entity, SqlJobOptions options, ISqlGenerationHelper sql)
    {
        var plan = EntityPlan.Of(entity);
        var mappings = entity.GetTableMappings().ToList();
        foreach (var column in plan.Columns)
        {
            if (entity.IsMappedToJson())
            {
                if (options.LeavesJson)
                {
                    continue;
                }

                throw new FieldCryptConfigurationException(
                    $"{column.Name} is encrypted inside JSON, which jobs do not go into. Store the owned type in columns; or say with {nameof(SqlJobOptions.LeavesJson)} that such values "
                    + "are left as they are.");
            }

            foreach (var mapping in mappings.Where(mapping => ColumnOf(mapping, column.Stored) is not null))
            {
                yield return (mapping, ValueOf(mapping, plan, column, sql));
            }
        }
    }

    private static ValueColumn ValueOf(ITableMapping mapping, EntityPlan plan, EncryptedColumn column, ISqlGenerationHelper sql)
    {
        StoredColumn Required(IProperty property) => ColumnOf(mapping, property) is { } found
            ? ModelColumns.Of(found, sql)
            : throw new FieldCryptConfigurationException($"{column.Name} and {property.Name}, which belongs to it, are in different tables.");
        return new ValueColumn(
            Required(column.Stored),
            column.Table,
            column.Column,
            plan.Row?.Parts.Select(part => PartOf(part, Required(part))).ToList())
        {
            Type = column.Member.Type,
            Index = column.Index is { } index ? Required(index) : null,
            Search = column.Search,
            Plaintext = column.Plaintext is { } plaintext
                ? new PlaintextColumn(Required(plaintext), ModelColumns.Reading(plaintext), ModelColumns.Writing(plaintext))
                : null,
        };
    }

    private static RowPart PartOf(IProperty property, StoredColumn column)
    {
        var read = ModelColumns.Reading(property);
        return new RowPart(column, (reader, ordinal) => RowIdentity.Text(property, read(reader, ordinal)));
    }

    private static StoredTable TableOf(ITable table, List<ValueColumn> found, SqlJobOptions options, ISqlGenerationHelper sql)
    {
        var values = new List<ValueColumn>();
        foreach (var value in found)
        {
            if (values.Find(other => other.Stored.Name == value.Stored.Name) is not { } known)
            {
                values.Add(value);
            }
            else if (!known.IsAs(value))
            {
                throw new FieldCryptConfigurationException(
                    $"Entity types that share column {value.Stored.Name} of {table.SchemaQualifiedName} encrypt it in different ways, and a row does not say to jobs which holds.");
            }
        }

        var key = table.PrimaryKey ?? throw new FieldCryptConfigurationException($"Table {table.SchemaQualifiedName} has no primary key.");
        return new StoredTable(
            table.SchemaQualifiedName,
            sql.DelimitIdentifier(table.Name, table.Schema),
            [.. key.Columns.Select(column => ModelColumns.Of((IColumn)column, sql))],
            values)
        {
            Only = [.. options.Only.Select(condition => ConditionOf(table, condition, sql))],
        };
    }

    private static (StoredColumn Column, object Value) ConditionOf(ITable table, KeyValuePair<string, object> condition, ISqlGenerationHelper sql)
    {
        var column = table.Columns.FirstOrDefault(column => column.PropertyMappings.Any(mapping => mapping.Property.Name == condition.Key))
            ?? throw new FieldCryptConfigurationException(
                $"Only rows with a certain {ForeignText.Shown(condition.Key)} are meant, and table {table.SchemaQualifiedName} has no such property.");
        var mapping = column.PropertyMappings[0].Property.GetRelationalTypeMapping();
        return (ModelColumns.Of(column, sql), mapping.Converter?.ConvertToProvider(condition.Value) ?? condition.Value);
    }

    private static IColumn? ColumnOf(ITableMapping mapping, IProperty property) =>
        mapping.ColumnMappings.FirstOrDefault(column => column.Property == property)?.Column;
}
