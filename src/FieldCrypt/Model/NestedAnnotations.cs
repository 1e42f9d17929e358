namespace FieldCrypt.Model;

/// <summary>Refuses annotations inside a member that is stored as one value: there they would silently protect nothing.</summary>
internal static class NestedAnnotations
{
    /// <summary>How deep classes may hold classes: more is a generic class that holds itself, each time of another type.</summary>
    public const int MaxDepth = 256;

    /// <summary>Looks into everything that a member may hold: elements, values, derived classes that the store is told of.</summary>
    /// <param name="root">The member.</param>
    /// <param name="shape">A class that is known from where those are that the member may hold.</param>
    /// <param name="naming">How the store keeps members.</param>
    /// <exception cref="FieldCryptConfigurationException">Something in it is annotated.</exception>
    public static void Refuse(AnnotatedMember root, ClassShape shape, IFieldNaming naming) => new Search(root, shape, naming).LookInto(root, 0);

    /// <summary>The refusal of a member whose classes hold each other deeper than that.</summary>
    public static FieldCryptConfigurationException TooDeep(string member) => new(
        $"{member} holds classes more than {MaxDepth} deep, such as a generic class that holds itself, each time of another type: not all of "
        + "them can be searched for annotations.");

    private sealed class Search(AnnotatedMember root, ClassShape known, IFieldNaming naming)
    {
        private readonly HashSet<Type> _parts = [];
        private readonly HashSet<Type> _classes = [];

        public void LookInto(AnnotatedMember member, int depth)
        {
            foreach (var type in naming.HeldTypes(member.Member).Prepend(member.Type))
            {
                LookIntoParts(type, depth);
            }
        }

        // A class that derives from a collection holds its elements, as a collection does; those may hold the collection in turn.
        private void LookIntoParts(Type type, int depth)
        {
            while (type.HasElementType)
            {
                type = type.GetElementType()!;
            }

            if (!_parts.Add(type))
            {
                return;
            }

            RequireBounded(depth);
            foreach (var part in known.ElementsOf(type).Concat(type.GetGenericArguments()))
            {
                LookIntoParts(part, depth + 1);
            }

            LookIntoClass(type, depth + 1);
        }

        private void LookIntoClass(Type type, int depth)
        {
            if (ClassShape.IsOfTheFramework(type) || type.IsEnum || !_classes.Add(type))
            {
                return;
            }

            RequireBounded(depth);
            var shape = known.Of(type);
            foreach (var derived in naming.HeldTypes(shape))
            {
                LookIntoClass(derived, depth + 1);
            }

            foreach (var member in MemberAnnotations.Of(shape))
            {
                if (member.Action is not null)
                {
                    throw new FieldCryptConfigurationException(
                        $"{member.Name} is annotated inside {root.Name}, which is stored as one value: annotate {root.Name} itself.");
                }

                if (naming.Describe(member.Member, shape).Storage != MemberStorage.Ignored)
                {
                    LookInto(member, depth + 1);
                }
            }
        }

        private void RequireBounded(int depth)
        {
            if (depth > MaxDepth)
            {
                throw TooDeep(root.Name);
            }
        }
    }
}
