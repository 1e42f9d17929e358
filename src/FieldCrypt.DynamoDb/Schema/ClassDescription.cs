using System.Reflection;
using FieldCrypt.Model;

namespace FieldCrypt.DynamoDb;

/// <summary>What is said of a class in code, in place of its annotations or besides them.</summary>
internal sealed class ClassDescription
{
    // DynamoDBContext writes the discriminator of polymorphic classes under this name unless its configuration says otherwise.
    private const string DefaultTypeDiscriminator = "$type";

    private readonly List<Flattening> _holders = [];

    public string? TableName { get; set; }

    public MemberInfo? PartitionKey { get; set; }

    public MemberInfo? SortKey { get; set; }

    public string TypeDiscriminator { get; set; } = DefaultTypeDiscriminator;

    public FieldMarks Marks { get; } = new();

    /// <summary>Marks the last member of a path.</summary>
    public void Mark(IReadOnlyList<MemberInfo> path, FieldAction action)
    {
        Marks.Add(path[^1], action);
        _holders.AddRange(path.SkipLast(1).Select(holder => new Flattening(holder, path[^1])));
    }

    /// <summary>Refuses a path through a member that is stored as one value.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is one.</exception>
    public void RequireFlattened(ClassShape shape, ContextNaming naming)
    {
        foreach (var (holder, marked) in _holders.Where(pair => !IsFlattened(shape, pair.Holder, naming)))
        {
            var name = AnnotatedMember.NameOf(holder);
            throw new FieldCryptConfigurationException(
                $"{AnnotatedMember.NameOf(marked)} is marked inside {name}, which is stored as one value: mark {name} itself.");
        }
    }

    private static bool IsFlattened(ClassShape shape, MemberInfo holder, ContextNaming naming) =>
        shape.Of(holder.DeclaringType!).Declared.FirstOrDefault(member => member.Name == holder.Name) is { } declared
        && naming.Describe(declared, null).Storage == MemberStorage.Flattened;

    private sealed record Flattening(MemberInfo Holder, MemberInfo Marked);
}
