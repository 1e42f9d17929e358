using System.Reflection;

namespace FieldCrypt.Model;

/// <summary>What is said in code of members of a class, in place of annotations: for members of classes that are somebody else's.</summary>
internal sealed class FieldMarks
{
    private readonly List<Mark> _marks = [];
    private readonly HashSet<MemberInfo> _met = [];

    /// <summary>Marks a member.</summary>
    public void Add(MemberInfo member, FieldAction action) => _marks.Add(new Mark(member, action));

    /// <summary>What is to happen to a member, by its mark and its annotation; null if it has neither.</summary>
    /// <exception cref="FieldCryptConfigurationException">They contradict each other.</exception>
    public FieldAction? ActionOf(AnnotatedMember member)
    {
        var action = member.Action;
        foreach (var mark in _marks.Where(mark => IsSame(mark.Member, member.Member)))
        {
            _met.Add(mark.Member);
            action = action is null || action == mark.Action
                ? mark.Action
                : throw new FieldCryptConfigurationException($"{member.Name} is marked or annotated twice, in ways that contradict each other.");
        }

        return action;
    }

    /// <summary>Refuses marks on what is not stored.</summary>
    /// <exception cref="FieldCryptConfigurationException">A marked member was not met.</exception>
    public void RequireAllMet()
    {
        if (_marks.Select(mark => mark.Member).FirstOrDefault(member => !_met.Contains(member)) is { } missing)
        {
            throw new FieldCryptConfigurationException(
                $"{AnnotatedMember.NameOf(missing)} is marked but is not stored as an attribute of its own: mark the member that is.");
        }
    }

    /// <summary>Whether two members are one, whichever class of a line of classes they were read from.</summary>
    public static bool IsSame(MemberInfo one, ClassMember other) =>
        one.Name == other.Name
        && (one.DeclaringType!.IsAssignableFrom(other.DeclaringType) || other.DeclaringType.IsAssignableFrom(one.DeclaringType));

    private sealed record Mark(MemberInfo Member, FieldAction Action);
}
