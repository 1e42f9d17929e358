using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// Finds encrypted members inside what one column stores: a class that a value conversion writes, or the provider, such as JSON of a plain class. Nothing would encrypt
/// them there.
/// </summary>
internal static class AnnotatedInside
{
    /// <summary>The first such member of an entity or a complex type; null if there is none.</summary>
    /// <exception cref="FieldCryptConfigurationException">Its classes hold each other without end.</exception>
    public static AnnotatedMember? Of(ITypeBase type) => type.GetProperties().Where(static property => property[EncryptionAnnotations.Index] is null)
        .Select(static property => new Search(property).In(property.ClrType, 0)).FirstOrDefault(static found => found is not null);

    private sealed class Search(IProperty root)
    {
        private readonly HashSet<Type> _seen = [];

        public AnnotatedMember? In(Type type, int depth)
        {
            while (type.HasElementType)
            {
                type = type.GetElementType()!;
            }

            if (!_seen.Add(type))
            {
                return null;
            }

            if (depth > NestedAnnotations.MaxDepth)
            {
                throw NestedAnnotations.TooDeep($"{root.DeclaringType.ClrType.Name}.{root.Name}");
            }

            foreach (var argument in type.GetGenericArguments())
            {
                if (In(argument, depth + 1) is { } found)
                {
                    return found;
                }
            }

            return type.IsEnum || type.IsPrimitive || ClassShape.IsOfTheFramework(type) ? null : Inside(type, depth);
        }

        private AnnotatedMember? Inside(Type type, int depth)
        {
            var members = MemberAnnotations.Of(type);
            return members.FirstOrDefault(static member => member.Action == FieldAction.EncryptAndSign)
                ?? members.Select(member => In(member.Type, depth + 1)).FirstOrDefault(static found => found is not null);
        }
    }
}
