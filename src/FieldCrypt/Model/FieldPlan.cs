using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace FieldCrypt.Model;

/// <summary>
/// What a class's stored members are and what happens to each: read once per class from its annotations, then only looked at.
/// </summary>
internal sealed class FieldPlan
{
    private const BindingFlags EveryInstanceMember = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private FieldPlan(Type type, IReadOnlyList<Field> fields)
    {
        Type = type;
        Fields = fields;
    }

    /// <summary>The class that was read.</summary>
    public Type Type { get; }

    /// <summary>Its stored members, each name once.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Reads a class.</summary>
    /// <exception cref="FieldCryptConfigurationException">
    /// An annotation has no effect or contradicts another; the message names the member. A protection that silently does nothing is
    /// worse than none.
    /// </exception>
    [RequiresUnreferencedCode("Reads the members of the class, and of the classes nested in it, by reflection.")]
    public static FieldPlan Of(Type type, IFieldNaming naming)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(naming);
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        AddMembers(type, naming, fields, []);
        if (fields.Count == 0)
        {
            throw new FieldCryptConfigurationException($"Class {type.Name} has no stored members.");
        }

        return new FieldPlan(type, [.. fields.Values]);
    }

    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static void AddMembers(Type type, IFieldNaming naming, Dictionary<string, Field> fields, HashSet<Type> flattening)
    {
        if (!flattening.Add(type))
        {
            throw new FieldCryptConfigurationException($"Class {type.Name} is flattened into itself.");
        }

        foreach (var member in MembersOf(type))
        {
            var action = AnnotatedAction(member);
            var stored = IsPublic(member) ? naming.Describe(member) : StoredMember.Ignored;
            switch (stored.Storage)
            {
                case MemberStorage.Ignored when action is not null:
                    throw new FieldCryptConfigurationException(
                        $"{Name(member)} is annotated for FieldCrypt but is not stored (it is not public, or is ignored by the mapping).");
                case MemberStorage.Ignored:
                    break;
                case MemberStorage.Flattened when action is not null:
                    throw new FieldCryptConfigurationException($"{Name(member)} is flattened: annotate the members of its type instead.");
                case MemberStorage.Flattened:
                    AddMembers(TypeOf(member), naming, fields, flattening);
                    break;
                default:
                    Add(new Field(member, stored.Name, action ?? FieldAction.SignOnly), fields);
                    break;
            }
        }

        flattening.Remove(type);
    }

    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static void Add(Field field, Dictionary<string, Field> fields)
    {
        if (field.Action != FieldAction.EncryptAndSign)
        {
            RefuseNestedAnnotations(field.Member, TypeOf(field.Member), []);
        }

        if (!fields.TryAdd(field.Name, field))
        {
            throw new FieldCryptConfigurationException(
                $"{Name(field.Member)} and {Name(fields[field.Name].Member)} are both stored as '{field.Name}'.");
        }
    }

    private static FieldAction? AnnotatedAction(MemberInfo member)
    {
        FieldAction? action = null;
        Consider<EncryptedAttribute>(FieldAction.EncryptAndSign);
        Consider<EncryptionContextAttribute>(FieldAction.SignAndIncludeInEncryptionContext);
        Consider<UnsignedAttribute>(FieldAction.DoNothing);
        return action;

        void Consider<TAttribute>(FieldAction candidate)
            where TAttribute : Attribute
        {
            if (!Attribute.IsDefined(member, typeof(TAttribute), inherit: true))
            {
                return;
            }

            if (action is not null)
            {
                throw new FieldCryptConfigurationException($"{Name(member)} carries two annotations that contradict each other.");
            }

            action = candidate;
        }
    }

    // A store encrypts a member as a whole; an annotation deeper inside would silently protect nothing.
    [RequiresUnreferencedCode("Reads the members of nested classes by reflection.")]
    private static void RefuseNestedAnnotations(MemberInfo root, Type type, HashSet<Type> seen)
    {
        foreach (var part in PartsOf(type))
        {
            if (part.Namespace?.StartsWith("System", StringComparison.Ordinal) == true || part.IsEnum || part.IsPrimitive || !seen.Add(part))
            {
                continue;
            }

            foreach (var member in MembersOf(part))
            {
                if (AnnotatedAction(member) is not null)
                {
                    throw new FieldCryptConfigurationException(
                        $"{Name(member)} is annotated inside {Name(root)}, which is stored as one value: annotate {Name(root)} itself.");
                }

                RefuseNestedAnnotations(root, TypeOf(member), seen);
            }
        }
    }

    private static IEnumerable<Type> PartsOf(Type type)
    {
        if (type.IsArray)
        {
            return PartsOf(type.GetElementType()!);
        }

        return type.IsGenericType ? type.GetGenericArguments().SelectMany(PartsOf).Append(type) : [type];
    }

    [RequiresUnreferencedCode("Reads members by reflection.")]
    private static IEnumerable<MemberInfo> MembersOf(Type type)
    {
        var overridden = new HashSet<string>(StringComparer.Ordinal);
        for (var current = type; current is not null && current != typeof(object); current = current.BaseType)
        {
            foreach (var property in current.GetProperties(EveryInstanceMember | BindingFlags.DeclaredOnly))
            {
                if (property.GetIndexParameters().Length == 0 && overridden.Add(property.Name))
                {
                    yield return property;
                }
            }

            foreach (var field in current.GetFields(EveryInstanceMember | BindingFlags.DeclaredOnly))
            {
                if (!field.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false))
                {
                    yield return field;
                }
            }
        }
    }

    private static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static bool IsPublic(MemberInfo member) => member is PropertyInfo property
        ? property.GetMethod?.IsPublic == true
        : ((FieldInfo)member).IsPublic;

    private static string Name(MemberInfo member) => $"{member.DeclaringType?.Name}.{member.Name}";
}
