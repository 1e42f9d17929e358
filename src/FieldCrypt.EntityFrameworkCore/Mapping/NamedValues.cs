using System.Reflection;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>What an object, of whatever class, has under the names of encrypted members.</summary>
internal static class NamedValues
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

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
            if (value is null || !TryRead(value, name, out value))
            {
                return false;
            }
        }

        return true;
    }

    // Of several that hide each other, the one that the object's class shows. An entity may have fields encrypted.
    private static bool TryRead(object holder, string name, out object? value)
    {
        for (var declaring = holder.GetType(); declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetField(name, Declared) is { } field)
            {
                value = field.GetValue(holder);
                return true;
            }

            if (declaring.GetProperty(name, Declared) is { GetMethod: not null } property)
            {
                value = property.GetValue(holder);
                return true;
            }
        }

        value = null;
        return false;
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
