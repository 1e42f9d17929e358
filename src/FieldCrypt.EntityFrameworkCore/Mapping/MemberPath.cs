using System.Reflection;
using FieldCrypt.EntityFrameworkCore.Values;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>The way from an entity to an encrypted member: the member itself, or through complex properties.</summary>
/// <remarks>
/// A member is written through the field behind it where it has one, as Entity Framework Core does, so that a setter's logic does not run on what is
/// read. Structs on the way are copied, changed, and put back.
/// </remarks>
internal sealed class MemberPath
{
    private readonly Segment[] _segments;

    private MemberPath(Segment[] segments) => _segments = segments;

    /// <summary>The names, with dots.</summary>
    public string Name => string.Join('.', Names);

    public IEnumerable<string> Names => _segments.Select(static segment => segment.Member.Name);

    /// <summary>The member's type.</summary>
    public Type Type => _segments[^1].Type;

    public MemberInfo Member => _segments[^1].Member;

    /// <summary>The way by its names.</summary>
    /// <exception cref="FieldCryptConfigurationException">A member cannot be written.</exception>
    public static MemberPath Of(Type entity, IEnumerable<string> names)
    {
        var segments = new List<Segment>();
        var current = entity;
        foreach (var name in names)
        {
            var segment = Segment.Of(current, name);
            segments.Add(segment);
            current = Nullable.GetUnderlyingType(segment.Type) ?? segment.Type;
        }

        return new MemberPath([.. segments]);
    }

    /// <summary>The member's value; null also if something on the way is null.</summary>
    public object? Get(object entity)
    {
        object? current = entity;
        foreach (var segment in _segments)
        {
            if (current is null)
            {
                return null;
            }

            current = segment.Get(current);
        }

        return current;
    }

    /// <summary>Sets the member, unless something on the way is null.</summary>
    public void Set(object entity, object? value) => Set(entity, value, 0);

    private void Set(object target, object? value, int index)
    {
        var segment = _segments[index];
        if (index == _segments.Length - 1)
        {
            segment.Set(target, value);
        }
        else if (segment.Get(target) is { } child)
        {
            Set(child, value, index + 1);
            if (child is ValueType)
            {
                segment.Set(target, child);
            }
        }
    }

    private sealed record Segment(MemberInfo Member, Type Type, FieldInfo? Field)
    {
        private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

        public static Segment Of(Type type, string name)
        {
            for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            {
                if (declaring.GetField(name, Instance) is { } field)
                {
                    return new Segment(field, field.FieldType, field);
                }

                if (declaring.GetProperty(name, Instance) is { GetMethod: not null } property)
                {
                    var behind = declaring.GetField($"<{name}>k__BackingField", Instance);
                    return behind is not null || property.SetMethod is not null
                        ? new Segment(property, property.PropertyType, behind)
                        : throw new FieldCryptConfigurationException($"{type.Name}.{name} is encrypted and cannot be written: give it a setter.");
                }
            }

            throw new FieldCryptConfigurationException($"{type.Name} has no readable member {name}.");
        }

        public object? Get(object target) => Field is null ? ((PropertyInfo)Member).GetValue(target) : Field.GetValue(target);

        public void Set(object target, object? value)
        {
            value ??= Defaults.Of(Type);
            if (Field is null)
            {
                ((PropertyInfo)Member).SetValue(target, value);
            }
            else
            {
                Field.SetValue(target, value);
            }
        }
    }
}
