using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>
/// Under which names a class that no schema can be made of may store what is annotated: rather one name too many. Read from the metadata, so that no attribute
/// of the application is made. Used once.
/// </summary>
[RequiresUnreferencedCode("Reads the members of classes by reflection.")]
internal sealed class AnnotatedNames
{
    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // More is a generic class that holds itself, each time of another type.
    private const int MostTypes = 500;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, bool> _seen = [];

    private AnnotatedNames()
    {
    }

    /// <summary>The names of annotated members, also of those in what members hold, and of the members that hold them; none if nothing is annotated.</summary>
    public static IReadOnlyCollection<string> Of(Type type)
    {
        var names = new AnnotatedNames();
        names.IsAnnotated(type);
        return names._names;
    }

    private bool IsAnnotated(Type type)
    {
        if (type.HasElementType)
        {
            return IsAnnotated(type.GetElementType()!);
        }

        if (_seen.TryGetValue(type, out var isAnnotated) || _seen.Count >= MostTypes)
        {
            return isAnnotated;
        }

        _seen.Add(type, false);
        foreach (var part in PartsOf(type))
        {
            isAnnotated |= IsAnnotated(part);
        }

        if (!ClassShape.IsOfTheFramework(type) && !type.IsEnum)
        {
            foreach (var member in type.GetMembers(Everything))
            {
                isAnnotated |= IsAnnotated(member);
            }
        }

        return _seen[type] = isAnnotated;
    }

    private static IEnumerable<Type> PartsOf(Type type) =>
        [.. type.GetGenericArguments(), .. type.GetInterfaces(), .. type.BaseType is { } above ? [above] : Type.EmptyTypes];

    private bool IsAnnotated(MemberInfo member)
    {
        var attributes = member.CustomAttributes.ToList();
        var isAnnotated = attributes.Exists(static attribute => attribute.AttributeType == typeof(EncryptedAttribute));
        if (MayBeStored(member) is { } held && !attributes.Exists(static attribute => attribute.AttributeType == typeof(DynamoDBIgnoreAttribute)))
        {
            foreach (var type in TypesIn(attributes).Prepend(held))
            {
                isAnnotated |= IsAnnotated(type);
            }
        }

        if (isAnnotated)
        {
            AddNames(member.Name, attributes);
        }

        return isAnnotated;
    }

    private static Type? MayBeStored(MemberInfo member) => member switch
    {
        // What cannot be set may be set by a constructor.
        PropertyInfo { CanRead: true } property => property.PropertyType,
        FieldInfo { IsPublic: true } field => field.FieldType,
        _ => null,
    };

    // What a member of another type may hold.
    private static IEnumerable<Type> TypesIn(IEnumerable<CustomAttributeData> attributes) => attributes
        .Where(static attribute => attribute.AttributeType == typeof(DynamoDBPolymorphicTypeAttribute))
        .SelectMany(static attribute => attribute.ConstructorArguments)
        .Select(static argument => argument.Value)
        .OfType<Type>();

    private void AddNames(string member, IEnumerable<CustomAttributeData> attributes)
    {
        var given = attributes
            .Where(static attribute => typeof(DynamoDBRenamableAttribute).IsAssignableFrom(attribute.AttributeType))
            .SelectMany(static attribute => attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static argument => argument.TypedValue)))
            .Select(static argument => argument.Value)
            .OfType<string>();
        foreach (var name in given.Append(PropertyBehind(member)).Where(static name => name.Length > 0))
        {
            _names.Add(name);
            _names.Add(char.ToLowerInvariant(name[0]) + name[1..]);
        }
    }

    // A field that the compiler made is called after its property.
    private static string PropertyBehind(string member) =>
        member.StartsWith('<') && member.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? member[1..end] : member[(member.LastIndexOf('.') + 1)..];
}
