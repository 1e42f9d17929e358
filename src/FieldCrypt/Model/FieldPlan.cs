namespace FieldCrypt.Model;

/// <summary>
/// What a class's stored members are and what happens to each: read once per class from its annotations, then only looked at.
/// </summary>
internal sealed class FieldPlan
{
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
    /// <param name="shape">The class.</param>
    /// <param name="naming">How its store names and skips members.</param>
    /// <param name="marks">What is said of members in code; null for nothing.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// An annotation has no effect or contradicts another; the message names the member. A protection that silently does nothing is
    /// worse than none.
    /// </exception>
    public static FieldPlan Of(ClassShape shape, IFieldNaming naming, FieldMarks? marks = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(naming);
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        AddMembers(shape, naming, marks ?? new FieldMarks(), fields, []);
        if (fields.Count == 0)
        {
            throw new FieldCryptConfigurationException($"Class {shape.Type.Name} has no stored members.");
        }

        return new FieldPlan(shape.Type, [.. fields.Values]);
    }

    private static void AddMembers(
        ClassShape shape, IFieldNaming naming, FieldMarks marks, Dictionary<string, Field> fields, HashSet<Type> flattening)
    {
        if (!flattening.Add(shape.Type) || flattening.Count > NestedAnnotations.MaxDepth)
        {
            throw new FieldCryptConfigurationException($"Class {shape.Type.Name} is flattened into itself.");
        }

        if (shape.Lineage.FirstOrDefault(static part => part.IsOpaque) is { } unseen)
        {
            throw new FieldCryptConfigurationException(
                $"Class {shape.Type.Name} was described by FieldCrypt's source generator without the members of {unseen.Type.Name}, which are part of what is "
                + "stored: describe the table attribute by attribute.");
        }

        foreach (var member in MemberAnnotations.Of(shape))
        {
            var action = marks.ActionOf(member);
            var stored = naming.Describe(member.Member, flattening.Count == 1 ? shape : null);
            switch (stored.Storage)
            {
                case MemberStorage.Ignored when action is not null:
                    throw new FieldCryptConfigurationException(
                        $"{member.Name} is annotated for FieldCrypt but is not stored: {stored.Name}.");
                case MemberStorage.Ignored:
                    break;
                case MemberStorage.Flattened when action is not null:
                    throw new FieldCryptConfigurationException($"{member.Name} is flattened: annotate the members of its type instead.");
                case MemberStorage.Flattened:
                    var flattened = shape.Of(member.Type);
                    AddMembers(flattened, naming.Within(flattened), marks, fields, flattening);
                    break;
                default:
                    Add(member, new Field(member.Member, stored.Name, action ?? FieldAction.SignOnly) { Query = member.Encrypted?.Query ?? FieldQuery.None }, shape, naming, fields);
                    break;
            }
        }

        flattening.Remove(shape.Type);
    }

    private static void Add(AnnotatedMember member, Field field, ClassShape shape, IFieldNaming naming, Dictionary<string, Field> fields)
    {
        if (field.Action != FieldAction.EncryptAndSign)
        {
            NestedAnnotations.Refuse(member, shape, naming);
        }
        else
        {
            naming.RequireMeaningful(member);
        }

        if (!fields.TryAdd(field.Name, field))
        {
            throw new FieldCryptConfigurationException(
                $"{member.Name} and {fields[field.Name].Member.FullName} are both stored as '{field.Name}'.");
        }
    }
}
