using System.Reflection;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>What an object, of whatever class, has under the names of encrypted members.</summary>
internal static class NamedValues
{
    /// <exception cref="ProtectedOperationException">It has something of another type there.</exception>
    public static List<(EncryptedColumn Column, object? Value)> Of(EntityPlan plan, object values)
    {
        var found = new List<(EncryptedColumn, object?)>();
        foreach (var column in plan.Columns)
        {
            if (TryGet(values, column.Member.Names, out var value))
            {
                RequireFitting(column, value, values);
                found.Add((column, value));
            }
        }

        return found;
    }

    /// <summary>What it has on the way that names give; nothing where it has no such property.</summary>
    public static bool TryGet(object values, IEnumerable<string> names, out object? value)
    {
        value = values;
        foreach (var name in names)
        {
            if (value is null || Readable(value.GetType(), name) is not { } property)
            {
                return false;
            }

            value = property.GetValue(value);
        }

        return true;
    }

    // Of several that hide each other, the one that the object's class shows.
    private static PropertyInfo? Readable(Type type, string name)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is { GetMethod: not null } property)
            {
                return property;
            }
        }

        return null;
    }

    private static void RequireFitting(EncryptedColumn column, object? value, object values)
    {
        var type = column.Member.Type;
        if (value is null ? type.IsValueType && Nullable.GetUnderlyingType(type) is null : !type.IsInstanceOfType(value))
        {
            throw new ProtectedOperationException(
                $"{column.Name} is a {type.Name}, and {values.GetType().Name} has {(value is null ? "null" : $"a {value.GetType().Name}")} under that name.");
        }
    }
}
