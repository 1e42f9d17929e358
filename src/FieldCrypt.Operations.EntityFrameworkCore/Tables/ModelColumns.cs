using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCrypt.Operations.Tables;

/// <summary>Columns of a model of Entity Framework Core, read and written as it does it.</summary>
internal static class ModelColumns
{
    public static StoredColumn Of(IColumn column, ISqlGenerationHelper sql)
    {
        var mapping = column.PropertyMappings[0].Property.GetRelationalTypeMapping();
        return new StoredColumn(column.Name, sql.DelimitIdentifier(column.Name), (command, name) => mapping.CreateParameter(command, name, null, nullable: true));
    }

    /// <summary>Reads a column as the value of a property.</summary>
    public static Func<DbDataReader, int, object?> Reading(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var method = mapping.GetDataReaderMethod();
        var reader = Expression.Parameter(typeof(DbDataReader));
        var ordinal = Expression.Parameter(typeof(int));
        Expression target = method.DeclaringType!.IsAssignableFrom(typeof(DbDataReader)) ? reader : Expression.Convert(reader, method.DeclaringType);
        var value = mapping.CustomizeDataReaderExpression(Expression.Call(target, method, ordinal));
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        if (value.Type != type)
        {
            value = Expression.Convert(value, type);
        }

        var read = Expression.Lambda<Func<DbDataReader, int, object?>>(Expression.Convert(value, typeof(object)), reader, ordinal).Compile();
        var converter = mapping.Converter;
        return (row, index) => row.IsDBNull(index) ? null : converter is null ? read(row, index) : converter.ConvertFromProvider(read(row, index));
    }

    /// <summary>Makes parameters of values of a property.</summary>
    public static Func<DbCommand, string, object?, DbParameter> Writing(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        return (command, name, value) => mapping.CreateParameter(command, name, value, nullable: true);
    }
}
