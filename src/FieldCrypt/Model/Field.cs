namespace FieldCrypt.Model;

/// <summary>One stored member of a class and what happens to it.</summary>
/// <param name="Member">The property or field of the class.</param>
/// <param name="Name">The name under which the store keeps it.</param>
/// <param name="Action">What happens to it when an item is written.</param>
internal sealed record Field(ClassMember Member, string Name, FieldAction Action)
{
    /// <summary>How it can be searched once it is encrypted.</summary>
    public FieldQuery Query { get; init; }
}
